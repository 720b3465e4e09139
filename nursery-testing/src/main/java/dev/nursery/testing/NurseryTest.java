package dev.nursery.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit test whose body runs in a nursery, in virtual time, and which leaves nothing behind.
 *
 * {@snippet :
 * import static org.assertj.core.api.Assertions.assertThat;
 *
 * class CacheTest {
 *   @NurseryTest
 *   void entriesExpire(Nursery nursery, VirtualClock clock) {
 *     var cache = new Cache(ofHours(1));
 *     nursery.startSoon(() -> cache.load("key"));
 *     Settling.waitAllTasksBlocked();
 *     Tasks.sleep(ofHours(2)); // takes no time
 *     assertThat(cache.get("key")).isEmpty();
 *   }
 * }
 * }
 *
 * <p><b>Parameters</b> may be a {@code Nursery}, the one around the body; the {@link VirtualClock}
 * that everything lives by; and a {@link dev.nursery.testing.net.MemoryNetwork}, in which the body
 * and all its tasks then have their connections. Set-up methods can have the clock and the network,
 * too.
 *
 * <p><b>The end.</b> The test is over when its body and all tasks that it started are. One that
 * starts a server ends with {@code nursery.cancelScope().cancel("test over")}. If one error comes
 * out of it all, the test fails with that one itself and not with a {@code MultiError}.
 *
 * <p><b>A time limit in real time</b> ends a test that hangs: it is cancelled, and fails with the
 * tree of its tasks as they were, and what each waits for.
 *
 * <p><b>Afterwards</b> it fails, unless it has failed already, if something has been left: a task
 * of the clock, an alarm, a place in a queue of waiters, a stream or listener of the network in
 * memory that was not closed, a real socket that a task of the test has waited for, a thread lent
 * to a task, something {@linkplain VirtualClock#busy busy}, a thread of the test's that stays
 * interrupted.
 *
 * <p>For repeated and parameterized tests, put {@link NurseryExtension} on those.
 */
@Test
@ExtendWith(NurseryExtension.class)
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface NurseryTest {

  /** How the clock behaves at first. */
  enum Time {
    /** It jumps as soon as nothing is left to do but wait. */
    JUMPS,
    /** It stands still until the test moves it. */
    STANDS_STILL,
    /** It runs like real time. */
    RUNS
  }

  /** How the clock behaves at first. */
  Time time() default Time.JUMPS;

  /** How many seconds, in real time, the test may take. */
  int limitSeconds() default 60;
}
