package dev.nursery.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.laws.Programs.Kind;
import dev.nursery.laws.Programs.Taste;
import dev.nursery.lowlevel.TaskTree;
import dev.nursery.testkit.Eventually;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What serves the whole process keeps nothing of programs that have ended: not the list of roots,
 * not the watchdog and its helpers, not the threads that ring and beat. What serves one run is
 * looked at after each by {@link Execution}.
 */
@ExtendWith(Quietly.class)
class LeftoverLawsTest {

  /** Looked at together, since a collection takes as long as many programs. */
  private static final int PROGRAMS = 20;

  @RepeatedTest(3)
  void nothingIsKept() {
    long seed = new SplittableRandom().nextLong();
    var left = new ArrayList<WeakReference<Object>>();
    for (int i = 0; i < PROGRAMS; i++) {
      run(seed + i, left);
    }

    assertThat(left).as("scopes and tasks of the programs from seed %d", seed).isNotEmpty();
    // Some still hang on dead slots of the stacks of idle helpers; a leak keeps them all.
    Eventually.until(
        "tasks and scopes are collected",
        () -> {
          System.gc();
          return left.stream().filter(one -> one.get() != null).count() <= left.size() / 4;
        });
  }

  private static void run(long seed, List<WeakReference<Object>> left) {
    var execution =
        Execution.racing(
            Programs.draw(seed, Taste.EVEN.with(Kind.SHIELD, 4)), true, Thread.ofVirtual());
    for (Region region : execution.regions) {
      CancelScope scope = region.scope();
      if (scope != null) {
        left.add(new WeakReference<>(scope));
      }
    }
    execution.tasks.forEach(task -> left.add(new WeakReference<>(task)));
    assertThat(TaskTree.snapshot(execution.clock).roots()).isEmpty();
  }
}
