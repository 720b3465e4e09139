package dev.nursery.testing.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.spi.TaskClock;
import dev.nursery.testing.cancellation.Aftermath;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationFailure;
import dev.nursery.testing.cancellation.CancellationKind;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryStreams;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/**
 * What a program leaves behind when it is cancelled: what the explorer finds by itself, and what it
 * finds if it was told of the thing. Each mistake stands beside the same program without it.
 */
class LeftBehindTest {

  // -- known without being told

  @Test
  void aPlaceInAQueueIsFound() {
    assertThat(found((nursery, after) -> waitsInLot(nursery, false)))
        .hasMessageContaining("task 'waiter' began a wait, and neither waited nor gave it up");
    passes((nursery, after) -> waitsInLot(nursery, true));
  }

  private static void waitsInLot(Nursery nursery, boolean correct) {
    var lot = new ParkingLot();
    nursery.startSoon(
        "waiter",
        () -> {
          if (correct) {
            Tasks.checkpoint();
          }
          ParkingLot.Place place = lot.prepare();
          if (!correct) {
            Tasks.checkpoint();
          }
          nursery.startSoon("waker", lot::unparkAll);
          place.await();
        });
  }

  @Test
  void aSuspensionThatNobodyAwaitsIsFound() {
    assertThat(found((nursery, after) -> suspends(false)))
        .hasMessageContaining("task 'main' began a wait, and neither waited nor gave it up");
    passes((nursery, after) -> suspends(true));
  }

  private static void suspends(boolean correct) {
    Tasks.checkpoint();
    var wait = new Suspension();
    try {
      Tasks.checkpoint();
    } catch (Cancelled e) {
      if (correct) {
        wait.abandon();
      }
      throw e;
    }
    wait.abandon();
  }

  @Test
  void aThreadIsFound() {
    assertThat(found((nursery, after) -> startsThread(false)))
        .hasMessageContaining("left behind: thread #2 helper, which runs no task: waits in")
        .hasMessageContaining("LeftBehindTest.java:");
    passes((nursery, after) -> startsThread(true));
  }

  private static void startsThread(boolean correct) {
    Thread helper = Thread.ofVirtual().name("helper").start(LockSupport::park);
    try {
      Tasks.checkpoint();
    } catch (Cancelled e) {
      if (correct) {
        LockSupport.unpark(helper);
      }
      throw e;
    }
    LockSupport.unpark(helper);
  }

  @Test
  void anInterruptOfAChildIsFound() {
    assertThat(found((nursery, after) -> interruptsItself(nursery, false)))
        .hasMessageContaining("task 'child' has ended with its thread's interrupt status set");
    passes((nursery, after) -> interruptsItself(nursery, true));
  }

  private static void interruptsItself(Nursery nursery, boolean correct) {
    nursery.startSoon(
        "child",
        () -> {
          try {
            Tasks.checkpoint();
          } catch (Cancelled e) {
            if (!correct) {
              Thread.currentThread().interrupt(); // as one does with an InterruptedException
            }
            throw e;
          }
        });
  }

  @Test
  void anAlarmIsFound() {
    assertThat(found((nursery, after) -> hangsAlarm(0, false)))
        .hasMessageContaining("left behind: alarms on the clock that were not taken down: 1");
    passes((nursery, after) -> hangsAlarm(0, true));
  }

  @Test
  void anArmedDeadlineIsFound() {
    CancellationFailure failure =
        failure((nursery, after) -> hangsAlarm(1, true), CancellationKind.RUN);

    assertThat(failure)
        .hasMessageContaining(
            "left behind: tasks that have ended, and still have a deadline armed: 1");
  }

  private static void hangsAlarm(int armed, boolean correct) {
    TaskClock.Alarm alarm = Tasks.clock().alarm(new Armed(armed));
    try {
      Tasks.checkpoint();
    } catch (Cancelled e) {
      if (correct) {
        alarm.close();
      }
      throw e;
    }
    alarm.close();
  }

  private record Armed(int armed) implements TaskClock.Bell {

    @Override
    public void ring() {}
  }

  @Test
  void aStreamIsFound() {
    assertThat(found((nursery, after) -> sendsInMemory(false)))
        .hasMessageContaining(
            "a MemorySendStream, made in MemoryStreams.pair, called by LeftBehindTest")
        .hasMessageContaining("a MemoryReceiveStream, made in");
    passes((nursery, after) -> sendsInMemory(true));
  }

  private static void sendsInMemory(boolean correct) throws IOException {
    var pair = MemoryStreams.pair();
    if (correct) {
      try (pair) {
        pair.here().sendAll(new byte[1]);
      }
    } else {
      pair.here().sendAll(new byte[1]);
      pair.close();
    }
  }

  @Test
  void aLockstepStreamIsFound() {
    assertThat(found((nursery, after) -> sendsInLockstep(nursery, false)))
        .hasMessageContaining("the sending end of a lockstep stream, made in");
    // Not each task by itself: if one of the two is gone, that is an error of the other.
    CancellationExplorer.seed(1).explore((nursery, after) -> sendsInLockstep(nursery, true));
  }

  private static void sendsInLockstep(Nursery nursery, boolean correct) {
    var pair = LockstepStreams.oneWayPair();
    nursery.startSoon(
        "receiver",
        () -> {
          try (var end = pair.there()) {
            end.receiveSome();
          }
        });
    nursery.startSoon(
        "sender",
        () -> {
          if (correct) {
            try (var end = pair.here()) {
              end.sendAll(new byte[1]);
            }
          } else {
            pair.here().sendAll(new byte[1]);
            pair.here().close();
          }
        });
  }

  // -- known because the body has told

  @Test
  void aLockIsFound() {
    assertThat(found((nursery, after) -> locks(after, false)))
        .hasMessageContaining("it does not hold that nobody holds 'books'");
    passes((nursery, after) -> locks(after, true));
  }

  private static void locks(Aftermath after, boolean correct) {
    var lock = new ReentrantLock();
    after.unlocked("books", lock);
    lock.lock();
    try {
      Tasks.checkpoint();
    } catch (Cancelled e) {
      if (correct) {
        lock.unlock();
      }
      throw e;
    }
    lock.unlock();
  }

  @Test
  void aPermitIsFound() {
    assertThat(found((nursery, after) -> takesPermit(after, false)))
        .hasMessageContaining("it does not hold that all permits of 'seats' are back")
        .hasMessageContaining("there are 1 of 2");
    passes((nursery, after) -> takesPermit(after, true));
  }

  private static void takesPermit(Aftermath after, boolean correct) throws InterruptedException {
    var seats = new Semaphore(2);
    after.allReturned("seats", seats, 2);
    if (correct) {
      seats.acquire();
      try {
        Tasks.checkpoint();
      } finally {
        seats.release();
      }
    } else {
      seats.acquire();
      Tasks.checkpoint();
      seats.release();
    }
  }

  // -- helpers

  /** The failure, which comes only when the program is cancelled. */
  private static CancellationFailure found(CancellationExplorer.Body body) {
    for (CancellationKind kind : CancellationKind.values()) {
      if (kind == CancellationKind.RUN || kind == CancellationKind.DEADLINE) {
        assertThat(failure(body, kind).cuts()).as("cuts").hasSize(1);
      }
    }
    return failure(body, CancellationKind.RUN);
  }

  private static CancellationFailure failure(
      CancellationExplorer.Body body, CancellationKind kind) {
    CancellationFailure failure =
        catchThrowableOfType(
            CancellationFailure.class,
            () -> CancellationExplorer.seed(1).kinds(kind).explore(body));
    assertThat(failure).as("a program with a mistake has to fail").isNotNull();
    return failure;
  }

  private static void passes(CancellationExplorer.Body body) {
    CancellationExplorer.seed(1).everyKind().pairs(50, 1).explore(body);
  }
}
