package dev.nursery.lowlevel;

import dev.nursery.CancelReason;
import dev.nursery.Deadline;
import dev.nursery.spi.TaskClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A snapshot of all tasks of the process, as a tree: what an operator wants to see of a program
 * that hangs.
 *
 * {@snippet :
 * System.err.println(TaskTree.snapshot().toText());
 * }
 *
 * <p>It is taken while the tasks run on, one task at a time, so parts of it may be a few moments
 * apart. Immutable.
 *
 * @param roots the tasks that stand at the top, one for each nursery or scope that was opened by a
 *     thread on its own
 */
public record TaskTree(List<TaskInfo> roots) {

  /** Makes it immutable. */
  public TaskTree {
    roots = List.copyOf(roots);
  }

  /**
   * One task.
   *
   * @param name its name
   * @param thread its thread's name and number
   * @param state what its thread is doing, as {@link Thread#getState()} puts it
   * @param waiting whether it waits in an operation of this library; if not, it runs, is about to
   *     run, or is in foreign code
   * @param waitsFor what the task waits for, if that is known
   * @param cancelled why it is cancelled, if it is
   * @param deadline the earliest deadline that applies to it
   * @param stack where it is now, innermost frame first
   * @param nurseries those that it has opened, outermost first
   */
  public record TaskInfo(
      String name,
      String thread,
      Thread.State state,
      boolean waiting,
      Optional<String> waitsFor,
      Optional<CancelReason> cancelled,
      Deadline deadline,
      List<StackTraceElement> stack,
      List<NurseryInfo> nurseries) {

    /** Makes it immutable. */
    public TaskInfo {
      stack = List.copyOf(stack);
      nurseries = List.copyOf(nurseries);
    }
  }

  /**
   * One nursery.
   *
   * @param name what it calls itself
   * @param cancelled why its scope was cancelled, if it was
   * @param children its live tasks, oldest first
   */
  public record NurseryInfo(
      String name, Optional<CancelReason> cancelled, List<TaskInfo> children) {

    /** Makes it immutable. */
    public NurseryInfo {
      children = List.copyOf(children);
    }
  }

  /** Looks at all tasks of the process. */
  public static TaskTree snapshot() {
    return TaskTreeSnapshot.take(_ -> true);
  }

  /** Looks at the tasks that live by {@code clock}. */
  public static TaskTree snapshot(TaskClock clock) {
    Objects.requireNonNull(clock, "clock");
    return TaskTreeSnapshot.take(each -> each == clock);
  }

  /** All tasks, parents before children. */
  public List<TaskInfo> tasks() {
    var all = new ArrayList<>(roots);
    for (int i = 0; i < all.size(); i++) {
      for (NurseryInfo nursery : all.get(i).nurseries()) {
        all.addAll(nursery.children());
      }
    }
    return all;
  }

  /** How many tasks there are. */
  public int size() {
    return tasks().size();
  }

  /**
   * For people: a line for each task and nursery, indented, with the innermost frames of the tasks.
   */
  public String toText() {
    return TaskTreeText.of(this);
  }

  /** For programs: one JSON object, with the names of the record components as keys. */
  public String toJson() {
    return TaskTreeJson.of(this);
  }
}
