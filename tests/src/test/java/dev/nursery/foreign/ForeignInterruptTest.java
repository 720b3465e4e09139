package dev.nursery.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.testkit.Eventually;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An interrupt that we did not send is an error of the operation that it meets: never a
 * cancellation, and never lost.
 */
class ForeignInterruptTest {

  @ParameterizedTest
  @EnumSource(Host.class)
  void failsTheNextOperationAndIsSpentWithThat(Host host) throws Exception {
    host.run(() -> {
      Thread.currentThread().interrupt();
      assertThatThrownBy(Tasks::checkpoint).isInstanceOf(TaskInterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Tasks.checkpoint();
    });
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void failsTheOperationThatWaits(Host host) throws Exception {
    host.run(() -> {
      var lot = new ParkingLot();
      Thread interrupter = interruptOnceParked(Thread.currentThread(), lot);
      assertThatThrownBy(lot::park).isInstanceOf(TaskInterruptedException.class);
      interrupter.join();
      assertThat(lot.statistics().tasksWaiting()).isZero();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Tasks.checkpoint();
    });
  }

  /**
   * It cannot fail a call that has completed, nor one that cannot be aborted, and waits for the
   * next.
   */
  @ParameterizedTest
  @EnumSource(Host.class)
  void waitsForTheNextOperationIfThisOneCannotFail(Host host) throws Exception {
    host.run(() -> {
      var completed = new Suspension();
      completed.wake();
      Thread.currentThread().interrupt();
      completed.await(this);
      assertThatThrownBy(Tasks::checkpoint).isInstanceOf(TaskInterruptedException.class);

      Thread me = Thread.currentThread();
      var firm = new Suspension(false);
      Thread waker =
          Thread.ofPlatform()
              .start(() -> {
                Eventually.until("waits", () -> me.getState() == Thread.State.WAITING);
                me.interrupt();
                // Taken note of, and asleep again: nothing but this ends the call.
                Eventually.until(
                    "waits again",
                    () -> !me.isInterrupted() && me.getState() == Thread.State.WAITING);
                firm.wake();
              });
      firm.await(this);
      assertThatThrownBy(Tasks::checkpoint).isInstanceOf(TaskInterruptedException.class);
      waker.join();
    });
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isRememberedInAShield(Host host) throws Exception {
    host.run(() -> {
      CancelScope.shielded(() -> {
        Thread.currentThread().interrupt();
        Tasks.checkpoint();
        assertThat(Thread.currentThread().isInterrupted()).as("hidden in the shield").isFalse();
        CancelScope.shielded(Tasks::checkpoint);
        assertThat(Thread.currentThread().isInterrupted()).as("in the outer one").isFalse();
      });
      assertThatThrownBy(Tasks::checkpoint).isInstanceOf(TaskInterruptedException.class);
    });
  }

  /** A shield that somebody else sets on a task that we have interrupted ends the ambiguity. */
  @Test
  void isToldFromOursOnceAShieldIsSetFromOutside() {
    var seen = new AtomicBoolean();
    var outer = CancelScope.create();
    var inner = CancelScope.create();
    var lot = new ParkingLot();
    Nursery.run(nursery ->
        nursery.startSoon(() -> {
          outer.run(() ->
              inner.run(() -> {
                outer.cancel("so that an interrupt is sent");
                try {
                  new LinkedBlockingQueue<String>().take();
                } catch (InterruptedException ours) {
                  inner.shield(true); // as another thread might
                }
                Thread interrupter =
                    interruptOnceParked(Thread.currentThread(), lot, () -> lot.unpark(1));
                lot.park();
                interrupter.join();
              }));
          seen.set(Thread.interrupted());
        }));
    assertThat(seen).as("was kept until the shield was left").isTrue();
  }

  @Test
  void atTheEndOfANurseryIsAnErrorAndCancelsTheChildren() throws Exception {
    Host.CHILD.run(() -> {
      Thread me = Thread.currentThread();
      MultiError error =
          catchThrowableOfType(
              MultiError.class,
              () ->
                  Nursery.run(nursery -> {
                    nursery.startSoon(() -> {
                      Eventually.until("waits", () -> me.getState() == Thread.State.WAITING);
                      me.interrupt();
                      Tasks.sleepForever();
                    });
                  }));
      assertThat(error.leaves()).singleElement().isInstanceOf(TaskInterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    });
  }

  @Test
  void isGivenBackToTheThreadByTheRootItLeaves() {
    Throwable thrown =
        catchThrowable(() ->
            Nursery.run(_ -> {
              Thread.currentThread().interrupt();
              Tasks.checkpoint();
            }));
    assertThat(thrown).isInstanceOf(MultiError.class);
    assertThat(Thread.interrupted()).isTrue();

    Thread.currentThread().interrupt();
    assertThatThrownBy(Tasks::checkpoint).isInstanceOf(TaskInterruptedException.class);
    assertThat(Thread.interrupted()).as("on a thread that runs no task").isTrue();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> new ParkingLot().park()).isInstanceOf(TaskInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();

    var suspension = new Suspension();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> suspension.await(this)).isInstanceOf(TaskInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  /** The task is cancelled as well, but nothing was sent yet: the interrupt stays where it is. */
  @ParameterizedTest
  @EnumSource(Host.class)
  void survivesACancellationThatSendsNone(Host host) throws Exception {
    host.run(() -> {
      var scope = CancelScope.create();
      Thread.currentThread().interrupt();
      scope.run(() -> {
        scope.cancel("at the same time");
        Tasks.checkpoint();
      });
      assertThat(scope.cancelledCaught()).isTrue();
      assertThat(Thread.interrupted()).isTrue();
    });
  }

  /** What a library throws because of it is the library's error, and ours only by name. */
  @ParameterizedTest
  @EnumSource(Host.class)
  void inForeignCodeBecomesAnUncheckedError(Host host) throws Exception {
    host.run(() -> {
      var scope = CancelScope.create();
      Throwable thrown =
          catchThrowable(() ->
              scope.run(() -> {
                Thread.currentThread().interrupt();
                new LinkedBlockingQueue<String>().take();
              }));
      assertThat(thrown)
          .isInstanceOf(TaskInterruptedException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      assertThat(scope.cancelCalled()).isFalse();
    });
  }

  private static Thread interruptOnceParked(Thread thread, ParkingLot lot) {
    return interruptOnceParked(thread, lot, () -> {});
  }

  private static Thread interruptOnceParked(Thread thread, ParkingLot lot, Runnable after) {
    return Thread.ofPlatform()
        .start(() -> {
          Eventually.until(
              "parked",
              () ->
                  lot.statistics().tasksWaiting() == 1
                      && thread.getState() == Thread.State.WAITING);
          thread.interrupt();
          Eventually.until("noticed", () -> !thread.isInterrupted());
          after.run();
        });
  }
}
