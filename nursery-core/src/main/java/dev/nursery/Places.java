package dev.nursery;

import dev.nursery.kernel.NurseryRecord;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.WaitQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Room for so many at a time, children of a nursery or values on their way: who wants to come in
 * takes a place, and a place given back goes to whoever has waited longest.
 *
 * <p>No wake-up is lost: who has to wait is in the queue first, and then hands out what is free;
 * who gives a place back adds it first, and then hands out what is free. Whoever comes second sees
 * both the place and the waiter. Handing out takes the place before it looks for somebody, and puts
 * it back if nobody is there, and then looks once more, for somebody who came in between and found
 * nothing free.
 */
final class Places {

  private final int limit;
  private final AtomicInteger free;
  private final WaitQueue waiting = new WaitQueue(this);

  Places(int limit) {
    this.limit = limit;
    this.free = new AtomicInteger(limit);
  }

  static @Nullable Places orNull(int limit) {
    return limit == NurseryOptions.UNLIMITED ? null : new Places(limit);
  }

  /** Takes a place in {@code nursery} for one more child; waits until there is one. */
  void take(NurseryRecord nursery) {
    TaskRecord task = Root.currentOrTemporary();
    if (!task.holdsPlaceIn(nursery)) {
      take();
      return;
    }
    task.checkCancelled();
    if (waiting.isEmpty() && tryTake()) {
      return;
    }
    WaitQueue.Waiter entry = waiting.enqueue(task);
    handOut();
    // Asked when this one is in the queue: whoever comes last to it finds all others there.
    if (waiting.holdersWaiting(nursery) < limit) {
      waiting.await(entry);
    } else if (waiting.withdraw(entry)) {
      task.checkCancelledWithOthers();
      throw newDeadlock(nursery, task);
    }
  }

  /** Takes a place for somebody who holds none. */
  void take() {
    TaskRecord task = Root.currentOrTemporary();
    task.checkCancelled();
    if (!waiting.isEmpty() || !tryTake()) {
      WaitQueue.Waiter entry = waiting.enqueue(task);
      handOut();
      waiting.await(entry);
    }
  }

  /** Gives a place back. Allocates nothing. */
  void give() {
    free.incrementAndGet();
    handOut();
  }

  private void handOut() {
    while (tryTake()) {
      if (!waiting.wakeFirst()) {
        free.incrementAndGet();
        if (waiting.isEmpty()) {
          return;
        }
      }
    }
  }

  private boolean tryTake() {
    for (int seen; (seen = free.get()) > 0; ) {
      if (free.compareAndSet(seen, seen - 1)) {
        return true;
      }
    }
    return false;
  }

  private IllegalStateException newDeadlock(NurseryRecord nursery, TaskRecord task) {
    return new IllegalStateException(
        "task '"
            + task.name()
            + "' would wait for ever: all "
            + limit
            + " children that "
            + nursery
            + " has room for wait to spawn one more into it. Let one task outside spawn them, fed by its children"
            + " through a channel, or give the nursery no limit and each child a place in a limiter while it works");
  }

  @Override
  public String toString() {
    return "a place, of " + limit;
  }
}
