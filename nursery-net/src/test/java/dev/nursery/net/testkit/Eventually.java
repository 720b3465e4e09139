package dev.nursery.net.testkit;

import dev.nursery.Task;
import dev.nursery.lowlevel.TaskTree;
import dev.nursery.lowlevel.TaskTree.NurseryInfo;
import dev.nursery.lowlevel.TaskTree.TaskInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Waits for what can be seen: looks, gives way, looks again.
 *
 * <p>The time limit only ends a test that has failed already; then the tasks are shown as they are.
 */
public final class Eventually {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Eventually() {}

  /** Returns once {@code condition} holds. */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - limit > 0) {
        throw new AssertionError(
            "waited " + LIMIT + " in vain until " + what + "\n" + TaskTree.snapshot().toText());
      }
      Thread.yield();
    }
  }

  /**
   * Returns once {@code task}, which must be the only one of its name, waits in an operation of
   * ours.
   */
  public static void waiting(Task<?> task) throws Exception {
    until(
        task + " waits",
        () -> descendants().stream().anyMatch(i -> i.name().equals(task.name()) && waits(i)));
  }

  /** Returns once all tasks but the roots wait in operations of ours, or have ended. */
  public static void settled() throws Exception {
    // A snapshot is not taken at one instant: a task may wake another that was looked at before,
    // and go to sleep before it is looked at itself. So it takes several that agree.
    int calm = 0;
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (calm < 3) {
      if (System.nanoTime() - limit > 0) {
        throw new AssertionError(
            "waited " + LIMIT + " in vain for rest\n" + TaskTree.snapshot().toText());
      }
      calm = allWait() ? calm + 1 : 0;
      Thread.yield();
    }
  }

  private static boolean allWait() {
    return descendants().stream().allMatch(task -> waits(task) && !isAboutToBeWoken(task));
  }

  /** Its last child has left the tree, but that child's thread has not woken it yet. */
  private static boolean isAboutToBeWoken(TaskInfo task) {
    if (task.nurseries().isEmpty()) {
      return false;
    }
    NurseryInfo innermost = task.nurseries().getLast();
    return innermost.children().isEmpty() && task.waitsFor().equals(Optional.of(innermost.name()));
  }

  private static boolean waits(TaskInfo info) {
    return info.waitsFor().isPresent() && info.state() == Thread.State.WAITING;
  }

  private static List<TaskInfo> descendants() {
    var found = new ArrayList<TaskInfo>();
    var open = new ArrayList<>(TaskTree.snapshot().roots());
    while (!open.isEmpty()) {
      List<TaskInfo> children =
          open.removeLast().nurseries().stream().flatMap(n -> n.children().stream()).toList();
      found.addAll(children);
      open.addAll(children);
    }
    return found;
  }
}
