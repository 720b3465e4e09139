package dev.nursery.sync;

import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.Cancelled;
import dev.nursery.kernel.TaskRecord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits, of which tasks take one and give one back; who finds none waits.
 *
 * {@snippet :
 * var permits = new TaskSemaphore(3, 3);
 * for (var peer : List.of("a", "b", "c", "d")) {
 *   nursery.startSoon(() -> permits.with(() -> serve(peer))); // three at a time
 * }
 * }
 *
 * <p>Permits belong to nobody: any task or thread may {@link #release}, also one that never
 * acquired. So a semaphore can be a signal, and it cannot notice who forgets to release. To limit
 * how many do something at a time, {@link CapacityLimiter} knows its borrowers; for one at a time
 * there is {@link TaskLock}.
 *
 * <p>A permit that is released while somebody waits goes straight to the one that has waited
 * longest: it is never free in between, and neither {@link #tryAcquire} nor a task that comes later
 * can snatch it. Give it a maximum, and a release too many is an error where it happens.
 *
 * <p>Follows trio's {@code Semaphore}. Unlike {@code java.util.concurrent.Semaphore} it is always
 * fair, takes one permit at a time, and removes a waiter that is cancelled in constant time.
 */
public final class TaskSemaphore {

  private final Permits permits;

  /**
   * A semaphore without a maximum.
   *
   * @param initial the permits that there are at first, at least 0
   */
  public TaskSemaphore(int initial) {
    this(initial, Integer.MAX_VALUE);
  }

  /**
   * A semaphore that never has more than a given number of permits.
   *
   * @param initial the permits that there are at first, at least 0
   * @param max the most that there may be, at least {@code initial}
   */
  public TaskSemaphore(int initial, int max) {
    if (initial < 0) {
      throw new IllegalArgumentException(
          "a semaphore cannot begin with "
              + initial
              + " permits: use 0 if the first to acquire is to wait for a release");
    }
    if (max < initial) {
      throw new IllegalArgumentException(
          "a semaphore that begins with "
              + initial
              + " permits cannot have a maximum of "
              + max
              + ": it has to be at least as many");
    }
    permits = new Permits(this, initial, max);
  }

  /**
   * Takes a permit; waits as long as there is none. A cancel point, also if there is one.
   *
   * @throws Cancelled if the task is cancelled; then it has no permit
   */
  public void acquire() {
    TaskRecord task = Caller.current();
    task.checkCancelled();
    task.spendBudget();
    permits.takeOrWait(task);
  }

  /** Takes a permit if there is one, which is never while others wait. Not a cancel point. */
  public boolean tryAcquire() {
    Caller.pass();
    return permits.take();
  }

  /**
   * Gives a permit back, or on to the task that has waited longest. Not a cancel point.
   *
   * @throws IllegalStateException if there would be more than the maximum
   */
  public void release() {
    Caller.pass();
    if (!permits.giveBack()) {
      throw new IllegalStateException(
          "a permit is released although none is taken, of "
              + permits.max()
              + ": somebody released twice, or without acquiring; release once for each acquire, in a"
              + " finally, or use with(...)");
    }
  }

  /** Acquires a permit for as long as {@code body} takes. */
  public <X extends Exception> void with(Block<X> body) throws X {
    this.<@Nullable Object, X>with(Holding.valued(body));
  }

  /** As above, for a body with a value. */
  public <T extends @Nullable Object, X extends Exception> T with(Body<? extends T, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    Runnable release = this::release; // before, as it may run out of memory
    Holding.reserve();
    acquire();
    return Holding.<T, X>during(body, release);
  }

  /** Acquires a permit until the result is closed. */
  public Hold hold() {
    var hold = new Holding(this::release);
    Holding.reserve();
    acquire();
    return hold;
  }

  /** How many permits there are now. */
  public int available() {
    return permits.free();
  }

  /** What is going on here now. */
  public Statistics statistics() {
    return permits.statistics();
  }

  /**
   * A snapshot of a semaphore.
   *
   * @param available how many permits there are
   * @param max the most that there may be; {@code Integer.MAX_VALUE} if there is no maximum
   * @param tasksWaiting how many tasks wait for one
   */
  public record Statistics(int available, int max, int tasksWaiting) {}

  @Override
  public String toString() {
    Statistics now = statistics();
    return "TaskSemaphore[" + now.available() + " free, " + now.tasksWaiting() + " waiting]";
  }
}
