package dev.nursery.testing.net;

import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of one network share: a lock over all state, the time, and how to wait for either.
 *
 * <p>Nothing goes on by itself in such a network. What is under way has the time of its arrival
 * written on it; whoever looks does so after all that was due has been done, and whoever waits does
 * so until something changes, or until the next thing is due. So there is no task to start and none
 * to stop, time can jump, and what happens depends on nothing but what the program does.
 */
final class Ether {

  /** Later than all times. */
  static final long NEVER = Long.MAX_VALUE;

  /** Something to wait for; a change of it wakes all who do. */
  static final class Changes {

    private final ParkingLot lot = new ParkingLot();

    /** How many there were; guarded by the lock. */
    private long count;
  }

  private final ReentrantLock lock = new ReentrantLock();

  /** Whom to wake when the lock is given back; guarded by it. */
  private final List<ParkingLot> toWake = new ArrayList<>();

  /** The clock of whoever used the network first; guarded by the lock. */
  private @Nullable TaskClock clock;

  /** The time at which it was first used; guarded by the lock. */
  private long epoch;

  /** The same, for those who wait. */
  private Deadline start = Deadline.passed();

  /**
   * Takes the lock. In here nobody waits. Who has to wait for it does so under a shield: a task
   * that is cancelled would be interrupted there, and reported for not coming out.
   */
  void enter() {
    if (!lock.tryLock()) {
      CancelScope.shielded(lock::lock);
    }
  }

  /** Gives the lock back, and wakes those for whom something has changed. */
  void leave() {
    if (lock.getHoldCount() > 1) {
      lock.unlock();
      return;
    }
    List<ParkingLot> woken = toWake.isEmpty() ? List.of() : List.copyOf(toWake);
    toWake.clear();
    lock.unlock();
    for (ParkingLot lot : woken) {
      lot.unparkAll();
    }
  }

  /** Notes that something has changed; under the lock. */
  void changed(Changes changes) {
    changes.count++;
    if (!toWake.contains(changes.lot)) {
      toWake.add(changes.lot);
    }
  }

  /** Takes the lock, for a task that makes or uses a connection. */
  void enterAsUser() {
    TaskClock current = Tasks.clock();
    enter();
    if (clock == null) {
      clock = current;
      epoch = current.now();
      start = Deadline.after(Duration.ZERO);
    } else if (clock != current) {
      TaskClock first = clock;
      leave();
      throw new IllegalStateException(
          "this network was first used by a run that lives by "
              + first
              + ", and now by one with "
              + current
              + ", whose times have nothing to do with each other: make a network for each run");
    }
  }

  /** The time, on the clock of the users; that of the first use as long as there was none. */
  long now() {
    return clock == null ? epoch : clock.now();
  }

  /** The time of the first use; under the lock. */
  long epoch() {
    return epoch;
  }

  /**
   * Waits, for a task that has taken the lock once and has it again afterwards, however that comes.
   * May return for no reason; a cancel point.
   *
   * @param until a time, in nanoseconds on the clock
   */
  void await(Changes changes, long until) {
    long seen = changes.count;
    Deadline deadline = deadline(until);
    leave();
    try {
      if (deadline.isNever()) {
        park(changes, seen);
      } else {
        CancelScope.moveOnAt(deadline, () -> park(changes, seen));
      }
    } finally {
      enter();
    }
  }

  /**
   * That time, for waiting until then; under the lock. It is absolute, so that a clock that is
   * moved before the wait begins makes nobody late.
   */
  Deadline deadline(long time) {
    return time == NEVER ? Deadline.never() : start.plus(Duration.ofNanos(time - epoch));
  }

  private void park(Changes changes, long seen) {
    Tasks.checkpoint(); // where others come in between, so that chosen schedules try that
    ParkingLot.Place place;
    lock.lock();
    try {
      if (changes.count != seen) {
        return;
      }
      place = changes.lot.prepare();
    } finally {
      lock.unlock();
    }
    place.await();
  }
}
