package dev.nursery.lowlevel;

import dev.nursery.kernel.Roots;

/**
 * A few numbers about the whole process, cheap enough to be read every second.
 *
 * @param roots threads that have opened a nursery or a scope on their own
 * @param tasksLiving all tasks, roots included
 * @param deadlinesArmed tasks that the system clock's timer will look at in time
 * @param tasksWatched cancelled tasks that have not come out yet, and are waited for outside of
 *     this library's operations
 */
public record RuntimeStatistics(int roots, int tasksLiving, int deadlinesArmed, int tasksWatched) {

  /** Looks now. Counting the tasks takes time in proportion to their number. */
  public static RuntimeStatistics current() {
    return new RuntimeStatistics(
        Roots.live().size(), Roots.countTasks(), Roots.armedDeadlines(), Roots.watchedTasks());
  }
}
