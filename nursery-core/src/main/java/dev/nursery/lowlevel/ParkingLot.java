package dev.nursery.lowlevel;

import dev.nursery.BrokenResourceException;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.WaitQueue;
import java.util.List;
import java.util.Objects;

/**
 * A fair queue of waiting tasks: the building block for events, conditions, and the like.
 *
 * <p>Tasks {@linkplain #park park} and are {@linkplain #unpark unparked} by others, first come
 * first served. A wake-up is not remembered: unparking an empty lot does nothing. So the state that
 * tasks wait for lives elsewhere, under a lock of its owner, and whoever parks says with {@link
 * #prepare} that it is about to, before it gives that lock back.
 *
 * <p>A cancelled task leaves whatever lot it is in at that moment, in constant time. A lot can be
 * {@linkplain #breakLot broken}, which fails all waits in it, now and later. All methods may be
 * called by any thread. Follows trio's {@code ParkingLot}.
 */
public final class ParkingLot {

  private final WaitQueue queue = new WaitQueue(this);

  /** An empty lot. */
  public ParkingLot() {}

  /** A place in a lot that was taken but not waited in yet. */
  public final class Place {

    private final WaitQueue.Waiter entry;

    private Place(WaitQueue.Waiter entry) {
      this.entry = entry;
    }

    /**
     * Waits on the task that took this place.
     *
     * @throws BrokenResourceException if the lot is, or gets, broken
     */
    public void await() {
      queue.await(entry);
      // Of the entry and not of the lot: it may sit in another lot by now, and one that was
      // unparked
      // before the lot broke was unparked.
      String why = entry.failure();
      if (why != null) {
        throw newBroken(why);
      }
    }

    /**
     * Gives the place up without waiting; false if it was unparked before, so that somebody else
     * may be owed that.
     */
    public boolean withdraw() {
      return queue.withdraw(entry);
    }
  }

  /**
   * Takes a place at the end of the queue: from here on the current task can be unparked.
   *
   * @throws BrokenResourceException if the lot is broken
   */
  public Place prepare() {
    ensureWhole();
    return new Place(queue.enqueue((TaskRecord) Tasks.currentOrTemporary()));
  }

  /**
   * Waits until unparked; a cancel point.
   *
   * @throws BrokenResourceException if the lot is, or gets, broken
   */
  public void park() {
    Tasks.checkpointIfCancelled();
    prepare().await();
  }

  /**
   * Wakes the tasks that have waited longest. Not a cancel point.
   *
   * @param count how many, at least 0; more than there are is fine
   * @return those that were woken
   */
  public List<Task<?>> unpark(int count) {
    return tasks(queue.wake(requireCount(count)));
  }

  /** Wakes all tasks. */
  public List<Task<?>> unparkAll() {
    return tasks(queue.wake(Integer.MAX_VALUE));
  }

  /**
   * Moves the tasks that have waited longest to the end of another lot, without waking them; if
   * that one is broken, they fail.
   *
   * @param count how many, at least 0; more than there are is fine
   * @return how many were moved
   */
  public int repark(ParkingLot target, int count) {
    Objects.requireNonNull(target, "target");
    requireCount(count);
    return target == this ? 0 : queue.moveTo(target.queue, count);
  }

  /**
   * Breaks the lot for good: everyone in it fails, and everyone to come.
   *
   * @param why for their exceptions
   */
  public void breakLot(String why) {
    queue.breakAll(Objects.requireNonNull(why, "why"));
  }

  /** Whether the lot is broken. */
  public boolean isBroken() {
    return queue.broken() != null;
  }

  /** What is going on in the lot now. */
  public Statistics statistics() {
    return new Statistics(queue.size());
  }

  /**
   * A snapshot of a lot.
   *
   * @param tasksWaiting how many tasks are parked
   */
  public record Statistics(int tasksWaiting) {}

  private void ensureWhole() {
    String why = queue.broken();
    if (why != null) {
      throw newBroken(why);
    }
  }

  /**
   * Raises instead if it was a cancellation of this task, too, that made somebody break the lot.
   */
  private static BrokenResourceException newBroken(String why) {
    Tasks.checkpointBeforeFailing();
    return new BrokenResourceException("nobody will be woken here any more: " + why);
  }

  private static int requireCount(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count is " + count + ", and has to be at least 0");
    }
    return count;
  }

  private static List<Task<?>> tasks(List<TaskRecord> records) {
    return records.stream().<Task<?>>map(record -> (Task<?>) record).toList();
  }

  @Override
  public String toString() {
    return isBroken() ? "ParkingLot[broken]" : "ParkingLot";
  }
}
