package dev.nursery.sync;

import dev.nursery.Cancelled;
import dev.nursery.kernel.TaskRecord;

/**
 * Lets a number of tasks wait for one another: nobody goes on before all are there.
 *
 * {@snippet :
 * var barrier = new TaskBarrier(2);
 * nursery.startSoon(() -> {
 *   child1();
 *   barrier.await(); // until the other one is done as well
 *   work();
 * });
 * nursery.startSoon(() -> {
 *   child2();
 *   barrier.await();
 *   work();
 * });
 * }
 *
 * <p>It can be used again at once: who comes when the others have gone through is the first of the
 * next round. What each did before it came is visible to all after it.
 *
 * <p><b>Cancellation.</b> A task that is cancelled while it waits leaves, as if it had not come,
 * and the barrier needs as many as before. So it never opens for fewer, and never breaks; but if
 * nobody comes in the place of the one that left, the others wait on. Have them in one nursery:
 * whatever makes one of them fail then cancels the others as well. ({@code CyclicBarrier} breaks
 * instead, as its threads have nobody else to tell them.)
 *
 * <p>Nobody owns a barrier; threads that run no task count as well. There is none in trio.
 */
public final class TaskBarrier {

  private final int parties;
  private final Gathering gathering;

  /**
   * A barrier for a number of tasks.
   *
   * @param parties how many have to come, at least 1
   */
  public TaskBarrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException(
          "a barrier cannot be for "
              + parties
              + " tasks: it opens when that many have come, so there has to be at least 1");
    }
    this.parties = parties;
    gathering = new Gathering(this, parties);
  }

  /**
   * Waits until all are there. A cancel point, also for the last one.
   *
   * @return how many came before this task, from 0 for the first to {@code parties() - 1} for the
   *     one that opened the barrier; so exactly one in each round gets 0
   * @throws Cancelled if the task is cancelled; then it does not count
   */
  public int await() {
    TaskRecord task = Caller.current();
    task.checkCancelled();
    task.spendBudget();
    return gathering.arrive(task);
  }

  /** How many have to come. */
  public int parties() {
    return parties;
  }

  /** What is going on here now. */
  public Statistics statistics() {
    return new Statistics(parties, gathering.waiting());
  }

  /**
   * A snapshot of a barrier.
   *
   * @param parties how many have to come
   * @param tasksWaiting how many are there and wait for the others
   */
  public record Statistics(int parties, int tasksWaiting) {}

  @Override
  public String toString() {
    return "TaskBarrier[" + gathering.waiting() + " of " + parties + " waiting]";
  }
}
