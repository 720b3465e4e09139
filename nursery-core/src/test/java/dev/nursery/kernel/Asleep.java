package dev.nursery.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * For tests: which tasks are asleep in operations of ours, told exactly and not from thread dumps.
 */
public final class Asleep {

  private static final long AWAKE = 0;

  private Asleep() {}

  /** Whether {@code task} has gone to sleep, and nobody has woken or cancelled it. */
  public static boolean is(TaskRecord task) {
    return ticket(task) != AWAKE;
  }

  /** Whether {@code task} waits in foreign code. */
  public static boolean isOutside(TaskRecord task) {
    return Parking.isIdle(task) && task.thread().getState() == Thread.State.WAITING;
  }

  /** Whether {@code task} is in a wait that nobody has ended yet, wherever its thread is. */
  public static boolean mayBeWoken(TaskRecord task) {
    return Parking.isPending(task.park);
  }

  /**
   * Whether there was a moment during this call at which all tasks of the process were asleep, the
   * current one apart. Each is looked at twice: whoever is in the same wait both times was so all
   * the time in between, and so all of them were at once.
   */
  public static boolean areAllOthers() {
    Map<TaskRecord, Long> first = tickets();
    return !first.containsValue(AWAKE) && first.equals(tickets());
  }

  private static Map<TaskRecord, Long> tickets() {
    TaskRecord me = CurrentTask.get();
    var tickets = new HashMap<TaskRecord, Long>();
    var open = new ArrayList<>(Roots.live());
    while (!open.isEmpty()) {
      TaskRecord task = open.removeLast();
      if (task != me) {
        tickets.put(task, ticket(task));
      }
      for (NurseryRecord nursery : task.openNurseries()) {
        open.addAll(nursery.children());
      }
    }
    return tickets;
  }

  private static long ticket(TaskRecord task) {
    long word = task.park;
    return task.thread().getState() == Thread.State.WAITING
            && Parking.isWaiting(task, word)
            && Parking.isPending(word)
        ? word
        : AWAKE;
  }
}
