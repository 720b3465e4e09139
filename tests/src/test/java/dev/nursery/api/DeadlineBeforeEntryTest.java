package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelReason;
import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.spi.TaskClock;
import dev.nursery.testing.VirtualClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The deadline of a scope that nobody has entered is moved while somebody asks whether it is over.
 */
class DeadlineBeforeEntryTest {

  /** A clock that lets somebody else come first while it is asked for the time. */
  private static final class Interrupted implements TaskClock {

    private final TaskClock clock;
    private @Nullable Runnable meanwhile;

    Interrupted(TaskClock clock) {
      this.clock = clock;
    }

    @Override
    public long now() {
      Runnable first = meanwhile;
      meanwhile = null;
      if (first != null) {
        first.run();
      }
      return clock.now();
    }

    @Override
    public Alarm alarm(Bell bell) {
      return clock.alarm(bell);
    }
  }

  @Test
  void oneThatWasMovedInTimeDoesNotCancel() {
    var clock = new Interrupted(new VirtualClock());
    Nursery.options()
        .clock(clock)
        .run(_ -> {
          var scope = CancelScope.create().deadline(Deadline.after(Duration.ZERO));
          Deadline later = Deadline.after(Duration.ofHours(1));
          clock.meanwhile = () -> scope.deadline(later);
          assertThat(scope.cancelCalled()).as("cancelled by a deadline that was moved").isFalse();
        });
  }

  @Test
  void oneThatHasPassedDoes() {
    var clock = new Interrupted(new VirtualClock());
    Nursery.options()
        .clock(clock)
        .run(_ -> {
          var scope = CancelScope.create().deadline(Deadline.after(Duration.ZERO));
          assertThat(scope.cancelCalled()).isTrue();
          assertThat(scope.reason().orElseThrow().source()).isEqualTo(CancelReason.Source.DEADLINE);
        });
  }
}
