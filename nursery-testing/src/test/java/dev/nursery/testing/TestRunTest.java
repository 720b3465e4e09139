package dev.nursery.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.MultiError;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestRunTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  private static TestRun run(Duration limit) {
    return new TestRun("a test", VirtualClock.autojumping(), limit);
  }

  @Test
  void aSingleErrorIsThrownItself() {
    var checked = new IOException("disk");
    assertThatThrownBy(() ->
            run(LONG)
                .run(() -> {
                  throw checked;
                }))
        .isSameAs(checked);
    var failed = new AssertionError("expected 1 but was 2");
    TestRun test = run(LONG);
    assertThatThrownBy(() ->
            test.run(() ->
                test.nursery()
                    .startSoon(() -> {
                      throw failed;
                    })))
        .isSameAs(failed);
  }

  @Test
  void severalErrorsComeTogether() {
    TestRun test = run(LONG);
    assertThatExceptionOfType(MultiError.class)
        .isThrownBy(() ->
            test.run(() -> {
              test.nursery()
                  .startSoon(() -> {
                    throw new IOException("disk");
                  });
              throw new IllegalStateException("body");
            }));
  }

  @Test
  void aTestThatHangsIsCancelledAndShowsItsTasks() {
    TestRun test = run(LONG);
    var lot = new ParkingLot();
    endOnceWaiting(test, 2);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() ->
            test.run(() -> {
              test.nursery().startSoon("one that waits", lot::park);
              Tasks.sleepForever();
              return null;
            }))
        .withMessageContaining("longer than " + LONG)
        .withMessageContaining("one that waits")
        .withMessageContaining("ParkingLot");
    assertThat(lot.statistics().tasksWaiting()).isZero();
  }

  @Test
  void soIsOneWhoseTasksHang() {
    TestRun test = run(LONG);
    endOnceWaiting(test, 2);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() ->
            test.run(() -> test.nursery().startSoon("one that waits", new ParkingLot()::park)))
        .withMessageContaining("one that waits");
  }

  @Test
  void aLimitThatHasPassedBeforeTheBodyBeginsCountsToo() {
    TestRun test = run(LONG);
    test.timeIsOver();
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() ->
            test.run(() -> {
              Tasks.sleepForever();
              return null;
            }));
  }

  @Test
  void aShortLimitComesByItself() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() ->
            run(Duration.ofMillis(1))
                .run(() -> {
                  Tasks.sleepForever();
                  return null;
                }));
  }

  /** In place of the alarm, at a moment that does not depend on the machine. */
  private static void endOnceWaiting(TestRun test, int tasks) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          Eventually.waiting(test.clock(), tasks);
          test.timeIsOver();
        });
  }

  @Test
  void anInterruptLeftBehindIsFound() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() ->
            run(LONG)
                .run(() -> {
                  Thread.currentThread().interrupt();
                  return null;
                }))
        .withMessageContaining("leaves behind")
        .withMessageContaining("interrupt");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void theNurseryIsNotOpenBefore() {
    assertThatIllegalStateException()
        .isThrownBy(() -> run(LONG).nursery().childTasks())
        .withMessageContaining("not before");
  }
}
