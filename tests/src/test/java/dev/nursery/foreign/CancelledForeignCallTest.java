package dev.nursery.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A cancelled task comes out of any interruptible call of the JDK, and is as good as new then. */
class CancelledForeignCallTest {

  static Stream<Arguments> callsOnHosts() {
    return Arrays.stream(Host.values())
        .flatMap(host ->
            Arrays.stream(ForeignCall.values())
                .filter(call -> call.worksOn(host))
                .map(call -> Arguments.of(call, host)));
  }

  @ParameterizedTest
  @MethodSource("callsOnHosts")
  void aCancellationEndsTheCall(ForeignCall call, Host host) throws Exception {
    host.run(() -> {
      var scope = CancelScope.create();
      try (ForeignCall.Waiting waiting = call.prepare()) {
        Thread canceller = whenBlocked(Thread.currentThread(), () -> scope.cancel("test"));
        scope.run(waiting::block);
        canceller.join();
      }
      assertThat(scope.cancelledCaught()).isTrue();
      goesOnAsBefore();
    });
  }

  @ParameterizedTest
  @MethodSource("callsOnHosts")
  void aDeadlineEndsTheCall(ForeignCall call, Host host) throws Exception {
    host.run(() -> {
      try (ForeignCall.Waiting waiting = call.prepare()) {
        // Real time, since the call is the JDK's; however long it takes, it ends in a cut-off.
        var result = CancelScope.moveOnAfter(Duration.ofMillis(5), waiting::block);
        assertThat(result.done()).isFalse();
      }
      goesOnAsBefore();
    });
  }

  /** Other than {@code lockInterruptibly}: it waits until it has the lock, whatever comes. */
  @ParameterizedTest
  @EnumSource(Host.class)
  void aCallThatCannotBeInterruptedRaisesAfterwards(Host host) throws Exception {
    host.run(() -> {
      var lock = new ReentrantLock();
      var held = new AtomicBoolean();
      var release = new AtomicBoolean();
      Thread holder =
          Thread.ofPlatform()
              .start(() -> {
                lock.lock();
                try {
                  held.set(true);
                  Eventually.until("released", release::get);
                } finally {
                  lock.unlock();
                }
              });
      Eventually.until("held", held::get);
      var scope = CancelScope.create();
      var got = new AtomicBoolean();
      Thread me = Thread.currentThread();
      Thread canceller =
          whenBlocked(
              me,
              () -> {
                scope.cancel("test");
                Eventually.until("still waits", () -> lock.hasQueuedThread(me));
                release.set(true);
              });
      scope.run(() -> {
        lock.lock();
        try {
          got.set(true);
          Tasks.checkpoint();
        } finally {
          lock.unlock();
        }
      });
      canceller.join();
      holder.join();
      assertThat(got).as("lock() returned").isTrue();
      assertThat(scope.cancelledCaught()).as("and the next operation raised").isTrue();
      goesOnAsBefore();
    });
  }

  /** Cancelled in the midst of several waits, each in another scope. */
  @ParameterizedTest
  @EnumSource(Host.class)
  void manyTimesInARow(Host host) throws Exception {
    host.run(() -> {
      var queue = new LinkedBlockingQueue<String>();
      for (int i = 0; i < 200; i++) {
        var result =
            CancelScope.moveOnAfter(Duration.ofNanos(10_000L * (i % 10)), () -> queue.take());
        assertThat(result.done()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
      }
      goesOnAsBefore();
    });
  }

  /** Runs {@code action} as soon as {@code thread} is seen waiting. */
  private static Thread whenBlocked(Thread thread, Runnable action) {
    return Thread.ofPlatform()
        .start(() -> {
          Eventually.until("blocked", () -> isBlocked(thread));
          action.run();
        });
  }

  /** A platform thread that reads from a channel waits in the operating system. */
  private static boolean isBlocked(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING -> true;
      case RUNNABLE ->
          Arrays.stream(thread.getStackTrace())
              .limit(3)
              .anyMatch(
                  frame -> frame.isNativeMethod() && frame.getMethodName().startsWith("read"));
      default -> false;
    };
  }

  private static void goesOnAsBefore() throws Exception {
    assertThat(Thread.currentThread().isInterrupted()).as("interrupt status").isFalse();
    Tasks.checkpoint();
    var queue = new LinkedBlockingQueue<String>();
    Thread.startVirtualThread(() -> queue.add("go on"));
    assertThat(queue.take()).as("not thrown out by an interrupt left behind").isEqualTo("go on");
    var lot = new ParkingLot();
    Nursery.run(nursery -> {
      Task<?> waker =
          nursery.startSoon(() -> Eventually.until("parked", () -> !lot.unpark(1).isEmpty()));
      lot.park();
      waker.await();
    });
    var again = CancelScope.create();
    again.run(() -> {
      again.cancel("again");
      assertThatThrownBy(Tasks::checkpoint).isInstanceOf(Cancelled.class);
      Tasks.sleepForever();
    });
    assertThat(again.cancelledCaught()).isTrue();
  }
}
