package dev.nursery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.kernel.RunRecord;
import dev.nursery.spi.Conductor;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cancellation may run out of memory halfway down, where some have been told and others have not.
 * All come home all the same.
 */
class FailingVisitTest {

  private static final int SLEEPERS = 6;

  /** The system's clock, but for failing where the kernel calls it while it cancels. */
  private static final class FailingClock implements Conductor {

    /** How many schedule points go well before the one that fails; negative if none does. */
    private final AtomicInteger untilFailure = new AtomicInteger(-1);

    /** As {@link #untilFailure}, for alarms. */
    private final AtomicInteger untilAlarmFails = new AtomicInteger(-1);

    /** Whose calls count at schedule points. */
    private volatile @Nullable Thread canceller;

    private static void count(AtomicInteger left) {
      if (left.getAndUpdate(n -> Math.max(n - 1, -1)) == 0) {
        throw new OutOfMemoryError("as if");
      }
    }

    @Override
    public void schedulePoint() {
      if (Thread.currentThread() == canceller) {
        count(untilFailure);
      }
    }

    @Override
    public void watch(Watched task) {}

    @Override
    public long now() {
      return RunRecord.systemClock().now();
    }

    @Override
    public Alarm alarm(Bell bell) {
      Alarm alarm = RunRecord.systemClock().alarm(bell);
      return new Alarm() {
        @Override
        public void ringAt(long time) {
          count(untilAlarmFails);
          alarm.ringAt(time);
        }

        @Override
        public void close() {
          alarm.close();
        }
      };
    }
  }

  /** Point 0 is before anything is cancelled, the others follow one wake-up each. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void isFinishedByAnother(int point) throws InterruptedException {
    var clock = new FailingClock();
    var scope = CancelScope.create();
    var sleepers = new LinkedBlockingQueue<Task<?>>();
    var canceller =
        Thread.ofPlatform()
            .start(() -> {
              Eventually.until("all sleep", () -> sleepers.size() == SLEEPERS);
              Eventually.waiting(sleepers);
              clock.canceller = Thread.currentThread();
              clock.untilFailure.set(point);
              scope.cancel("test");
            });
    Nursery.options()
        .clock(clock)
        .run(_ ->
            scope.run(() ->
                Nursery.run(nursery -> {
                  for (int i = 0; i < SLEEPERS / 2; i++) {
                    nursery.startSoon(() ->
                        Nursery.run(inner -> {
                          sleepers.add(inner.startSoon(Tasks::sleepForever));
                          sleepers.add(inner.startSoon(Tasks::sleepForever));
                        }));
                  }
                })));
    canceller.join();
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(clock.untilFailure).as("has failed").hasValue(-1);
  }

  /** The scope whose time is over is told, although arming the timer for the next one fails. */
  @Test
  void aDeadlineIsNotLostWithTheNext() {
    var clock = new FailingClock();
    Nursery.options()
        .clock(clock)
        .run(_ -> {
          var later = CancelScope.create().relativeDeadline(Duration.ofDays(1));
          var now = CancelScope.create().relativeDeadline(Duration.ofMillis(1));
          later.run(() -> {
            clock.untilAlarmFails.set(1); // on entry it works
            now.run(Tasks::sleepForever);
            // The timer arms itself for the next after it has told us, and only while there is one.
            Eventually.until("the timer has failed", () -> clock.untilAlarmFails.get() == -1);
          });
          assertThat(now.cancelledCaught()).isTrue();
        });
  }
}
