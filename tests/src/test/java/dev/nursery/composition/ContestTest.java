package dev.nursery.composition;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** {@link Tasks#race} and {@link Tasks#firstCompleted}. */
class ContestTest {

  private static <T> Callable<T> after(int seconds, Callable<T> end) {
    return () -> {
      Tasks.sleep(ofSeconds(seconds));
      return end.call();
    };
  }

  private static <T> Callable<T> failing(Throwable error) {
    return () -> {
      if (error instanceof Error serious) {
        throw serious;
      }
      throw (Exception) error;
    };
  }

  @NurseryTest
  void theFirstSuccessWinsAndTheOthersAreCancelledAndAwaited() {
    var cut = new ArrayList<String>();
    long begun = Tasks.clock().now();
    String winner =
        Tasks.<String>race(
            () -> {
              GatheringTest.CancelledAt.noted(cut, "slow");
              return "slow";
            },
            after(2, () -> "winner"),
            after(1, failing(new IOException("fast, but wrong"))));
    assertThat(winner).isEqualTo("winner");
    assertThat(cut).containsExactly("slow");
    assertThat(Tasks.clock().now() - begun).isEqualTo(ofSeconds(2).toNanos());
  }

  @NurseryTest
  void aWinnerMayWinWithNull() {
    assertThat(Tasks.race(after(1, () -> (String) null), after(2, () -> "late"))).isNull();
  }

  @NurseryTest
  void ifAllFailAllErrorsComeOutInTheirOrder() {
    var first = new IOException("first");
    var second = new IllegalStateException("second");
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () -> Tasks.race(after(2, failing(second)), after(1, failing(first))));
    assertThat(errors.exceptions()).containsExactly(first, second);
  }

  /** What a loser's clean-up throws is no news; that the program is broken is. */
  @NurseryTest
  void anErrorComesOutOfARaceThatIsWon() {
    var broken = new AssertionError("broken");
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Tasks.race(
                    after(2, () -> "won"),
                    after(1, failing(broken)),
                    after(1, failing(new IOException("lost")))));
    assertThat(errors.exceptions()).containsExactly(broken);
  }

  @NurseryTest
  void theCallersCancellationLeavesNoWinner() {
    var timed =
        CancelScope.moveOnAfter(
            ofSeconds(1), () -> Tasks.race(after(2, () -> "a"), after(3, () -> "b")));
    assertThat(timed.done()).isFalse();
  }

  /** As with every nursery: a failure is not hidden by a cancellation that comes later. */
  @NurseryTest
  void whatFailedBeforeTheCallersCancellationComesOut() {
    var failure = new IOException("failed");
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                CancelScope.moveOnAfter(
                    ofSeconds(2),
                    () -> Tasks.race(after(1, failing(failure)), after(3, () -> "b"))));
    assertThat(errors.exceptions()).containsExactly(failure);
  }

  @NurseryTest
  void anEndDecidesWhicheverItIs() {
    assertThat(Tasks.firstCompleted(after(1, () -> "a"), after(2, failing(new IOException()))))
        .isEqualTo("a");
    var failure = new IOException("first to end");
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () -> Tasks.firstCompleted(after(1, failing(failure)), after(2, () -> "b")));
    assertThat(errors.exceptions()).containsExactly(failure);
  }

  /** The failure may be a group, and is then in the result as it is. */
  @NurseryTest
  void aNurseryThatFailsFirstDecides() {
    var failure = new IOException("inside");
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Tasks.firstCompleted(
                    () -> Nursery.run(inner -> inner.startSoon(failing(failure))),
                    Tasks::sleepForever));
    assertThat(errors.leaves()).containsExactly(failure);
  }

  @NurseryTest
  void contestantsWithoutValues() {
    var won = new boolean[1];
    Tasks.race(
        Tasks::sleepForever,
        () -> {
          won[0] = true;
        });
    Tasks.firstCompleted(Tasks::sleepForever, () -> {});
    assertThat(won[0]).isTrue();
  }

  @Test
  void withoutContestantsThereIsNoWinner() {
    assertThatThrownBy(() -> Tasks.race(List.<Callable<String>>of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("race without contestants");
    assertThatThrownBy(() -> Tasks.firstCompleted(List.<Callable<String>>of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("firstCompleted without contestants");
  }

  @Test
  void aContestThatEverybodyLeavesHasNoWinner() {
    assertThatThrownBy(() ->
            Tasks.race(() -> {
              Task.current().cancel("gave up");
              Tasks.checkpoint();
              return 1;
            }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nobody won");
  }

  /** An interrupt that is not ours is a failure like any other. */
  @NurseryTest
  void aContestantThatIsInterruptedHasFailed() {
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Tasks.firstCompleted(
                    () -> {
                      throw new InterruptedException("by somebody else");
                    },
                    () -> {
                      Tasks.sleepForever();
                      return "never";
                    }));
    assertThat(errors.exceptions()).hasSize(1);
    assertThat(errors.exceptions().getFirst()).isInstanceOf(TaskInterruptedException.class);
  }

  /** One that comes while the losers are waited for is not for the race, but it is not lost. */
  @NurseryTest
  void anInterruptOfTheCallerOutlivesARaceThatIsWon() {
    Thread caller = Thread.currentThread();
    String winner =
        Tasks.race(
            () -> "winner",
            () -> {
              try {
                Tasks.sleepForever();
              } finally {
                CancelScope.shielded(() -> {
                  Settling.waitAllTasksBlocked();
                  caller.interrupt();
                  Tasks.sleep(ofSeconds(1));
                });
              }
              return "loser";
            });
    assertThat(winner).isEqualTo("winner");
    assertThat(Thread.interrupted()).isTrue();
  }
}
