package dev.nursery.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The roots that are alive, for whoever wants to look at all tasks of the process. */
public final class Roots {

  private static final Set<TaskRecord> LIVE = ConcurrentHashMap.newKeySet();

  private Roots() {}

  static void add(TaskRecord root) {
    LIVE.add(root);
  }

  static void remove(TaskRecord root) {
    LIVE.remove(root);
  }

  /** A snapshot of the live roots, in no order. */
  public static List<TaskRecord> live() {
    return new ArrayList<>(LIVE);
  }

  /** How many tasks there are, roots included. */
  public static int countTasks() {
    int count = 0;
    var open = new ArrayList<>(LIVE);
    while (!open.isEmpty()) {
      count++;
      for (NurseryRecord nursery : open.removeLast().openNurseries()) {
        open.addAll(nursery.children());
      }
    }
    return count;
  }

  /** How many deadlines are armed on the system's clock. */
  public static int armedDeadlines() {
    return DeadlineTimer.SYSTEM.armed();
  }

  /** How many cancelled tasks the watchdog has its eye on. */
  public static int watchedTasks() {
    return Watchdog.size();
  }
}
