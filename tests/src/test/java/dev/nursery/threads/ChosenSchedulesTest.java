package dev.nursery.threads;

import static dev.nursery.testing.cancellation.CancellationKind.DEADLINE;
import static dev.nursery.testing.cancellation.CancellationKind.ENCLOSING;
import static dev.nursery.testing.cancellation.CancellationKind.INNERMOST;
import static dev.nursery.testing.cancellation.CancellationKind.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.RunReport;
import dev.nursery.thread.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Where the schedule is chosen, what would go to a platform thread stays on a virtual one: so such
 * a run repeats like any other, and calls of threads can be explored.
 */
class ChosenSchedulesTest {

  private static final int SEEDS = 300;

  @Test
  void runsRepeat() {
    for (long seed = 0; seed < 20; seed++) {
      RunReport first = Deterministic.run(seed, nursery -> work(nursery, new CapacityLimiter(2)));
      RunReport again = Deterministic.run(seed, nursery -> work(nursery, new CapacityLimiter(2)));
      assertThat(first.disturbed()).isFalse();
      assertThat(first.leftovers()).isEmpty();
      assertThat(again.trace()).isEqualTo(first.trace());
    }
  }

  @Test
  void everySchedulePutsTheTokensBack() {
    Deterministic.explore(
        SEEDS,
        nursery -> {
          var limiter = new CapacityLimiter(2);
          Nursery.run(inner -> work(inner, limiter));
          assertThat(limiter.borrowedTokens()).isZero();
        });
  }

  private static void work(Nursery nursery, CapacityLimiter limiter) {
    var options = Threads.options().limiter(limiter);
    for (int i = 0; i < 3; i++) {
      nursery.startSoon(() -> {
        Task<?> host = Task.current();
        options.run(() -> {
          Tasks.checkpoint();
          assertThat(Threads.<Task<?>, RuntimeException>inHost(() -> Task.current()))
              .isSameAs(host);
          Tasks.sleep(Duration.ofSeconds(1));
        });
      });
      nursery.startSoon(() -> options.abandonable().run(Tasks::checkpoint));
    }
  }

  @Test
  void cancelledAnywhereNothingIsLeft() {
    CancellationExplorer.seed(1)
        .kinds(RUN, DEADLINE, INNERMOST, ENCLOSING)
        .explore((nursery, after) -> {
          var limiter = new CapacityLimiter(1);
          List<String> inBody = Collections.synchronizedList(new ArrayList<>());
          after.check("the token is back", () -> assertThat(limiter.borrowedTokens()).isZero());
          after.check("no body is under way", () -> assertThat(inBody).isEmpty());
          var options = Threads.options().limiter(limiter);
          for (String who : List.of("left", "right")) {
            nursery.startSoon(
                who,
                () ->
                    options.run(() -> {
                      inBody.add(who);
                      try {
                        Tasks.checkpoint();
                        Threads.inHost(() -> Tasks.sleep(Duration.ofSeconds(1)));
                        Tasks.checkpoint();
                      } finally {
                        inBody.remove(who);
                      }
                    }));
          }
        });
  }

  /** What was left behind is cancelled itself, and so comes to its end. */
  @Test
  void cancelledAnywhereTheAbandonedEnds() {
    CancellationExplorer.seed(1)
        .kinds(RUN, DEADLINE, INNERMOST, ENCLOSING)
        .explore((nursery, after) -> {
          var limiter = new CapacityLimiter(1);
          after.check("the token is back", () -> assertThat(limiter.borrowedTokens()).isZero());
          var options = Threads.options().limiter(limiter).abandonable();
          nursery.startSoon(() -> {
            try {
              options.run(() -> {
                Tasks.checkpoint();
                Tasks.sleep(Duration.ofSeconds(1));
              });
            } finally {
              CancelScope.shielded(Threads::waitAllCompleted); // or it may outlive the run
            }
          });
        });
  }
}
