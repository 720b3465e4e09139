package dev.nursery.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TestRunTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  private static TestRun run(Duration limit) {
    return new TestRun("a test", VirtualClock.autojumping(), limit, TestRun.PATIENCE);
  }

  /** For what does not go away by itself, so that it need not be waited for. */
  private static TestRun impatient() {
    return new TestRun("a test", VirtualClock.autojumping(), LONG, Duration.ZERO);
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

  private static void assertLeavesBehind(String what, TestRun test, TestRun.TestBody body) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> test.run(body))
        .withMessageContaining("leaves behind")
        .withMessageContaining(what);
  }

  @Test
  void aPlaceInAQueueLeftBehindIsFound() {
    var lot = new ParkingLot();
    TestRun test = run(LONG);
    assertLeavesBehind(
        "task 'forgetful' began a wait",
        test,
        () -> test.nursery().startSoon("forgetful", () -> lot.prepare()));
    assertLeavesBehind("task 'a test' began a wait", run(LONG), lot::prepare);
  }

  /** Cancelled, interrupted or late, a wait that ends leaves nothing. */
  @Test
  void waitsThatEndLeaveNothing() throws Throwable {
    TestRun test = run(LONG);
    var lot = new ParkingLot();
    test.run(() -> {
      CancelScope.moveOnAfter(Duration.ofSeconds(1), lot::park);
      assertThat(lot.prepare().withdraw()).isTrue();
      test.nursery().startSoon(lot::park);
      Settling.waitAllTasksBlocked();
      lot.unparkAll();
      return null;
    });
  }

  @Test
  void anOpenSocketIsFound() throws Exception {
    var left = new AtomicReference<TcpListener>();
    assertLeavesBehind(
        "an open socket",
        run(LONG),
        () -> {
          left.set(Tcp.listen(0));
          return CancelScope.moveOnAfter(Duration.ofSeconds(1), () -> left.get().accept());
        });
    left.get().close();
  }

  @Test
  void aLentThreadIsFound() {
    TestRun test = impatient();
    assertLeavesBehind(
        "threads that are lent to tasks: 1",
        test,
        () -> {
          test.clock().activity().lend();
          return null;
        });
  }

  @Test
  void whatIsLeftOpenOnTheNetworkIsFound() {
    TestRun test = run(LONG);
    test.network();
    assertLeavesBehind("TcpListener[0.0.0.0:80], opened by task", test, () -> Tcp.listen(80));
  }

  @Test
  void theNurseryIsNotOpenBefore() {
    assertThatIllegalStateException()
        .isThrownBy(() -> run(LONG).nursery().childTasks())
        .withMessageContaining("not before");
  }
}
