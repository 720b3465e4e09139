package dev.nursery.testing.schedule.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit test that is run with many schedules, each decided by a seed, until one makes it fail.
 *
 * {@snippet :
 * import dev.nursery.testing.schedule.junit.DeterministicTest;
 *
 * @DeterministicTest(seeds = 1_000)
 * void bothSidesGetTheirMoney(Nursery nursery) {
 *   nursery.startSoon("left", () -> child1());
 *   nursery.startSoon("right", () -> child2());
 * }
 * }
 *
 * <p>The method is the body of a deterministic run, and gets the run's nursery if it has a
 * parameter for it. It begins once for each seed, on the same instance of the test class: what it
 * shares between threads it makes itself, and not in a field or a {@code @BeforeEach}. What it
 * throws, or its nursery, is a failure; so is a deadlock, and a run that does not end.
 *
 * <p>The failure says which seed it was, what happens, and how to repeat it: {@code
 * -Dnursery.seed=17} or {@code -Dnursery.plan=turns:1.2*1.3} on the command line of that one test
 * makes it the only schedule that is tried.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Test
@ExtendWith(ScheduleExtension.class)
public @interface DeterministicTest {

  /** How many seeds to try; at least 1. */
  int seeds() default 100;

  /** The first seed. */
  long from() default 0;

  /**
   * The depth of the plans by priorities that every other seed gets; 0 to give none. See {@link
   * dev.nursery.testing.schedule.Plan.Priorities}.
   */
  int depth() default 3;

  /** How many steps a run may take. */
  int maxSteps() default 100_000;
}
