package dev.nursery.testing.schedule;

import dev.nursery.lowlevel.TaskTree;
import dev.nursery.lowlevel.TaskTree.NurseryInfo;
import dev.nursery.lowlevel.TaskTree.TaskInfo;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Who is left in a run that does not end, and where everybody stands. */
final class Inventory {

  private static final String INDENT = "  ";

  private final Map<String, Turn.Strand> left = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  private Inventory(Collection<Turn.Strand> strands) {
    for (Turn.Strand strand : strands) {
      left.put(id(strand.thread.threadId()), strand);
    }
  }

  static String deadlock(Thread main, Collection<Turn.Strand> strands) {
    return "deadlock: no thread can go on, and no time is waited for.\n" + of(main, strands);
  }

  /** A line for each task, indented by the nurseries, then the threads that run no task. */
  static String of(Thread main, Collection<Turn.Strand> strands) {
    var inventory = new Inventory(strands);
    String mainId = id(main.threadId());
    for (TaskInfo root : TaskTree.snapshot().roots()) {
      if (id(root).equals(mainId)) {
        inventory.task(root, 1);
      }
    }
    byNumber(inventory.left.values()).forEach(inventory::thread);
    return inventory.text.toString();
  }

  /** A line for each thread, without regard to tasks. */
  static List<String> threads(Collection<Turn.Strand> strands) {
    return byNumber(strands).map(Inventory::describe).toList();
  }

  private static Stream<Turn.Strand> byNumber(Collection<Turn.Strand> strands) {
    return strands.stream().sorted(Comparator.comparingInt(strand -> strand.number));
  }

  /** The tree names threads by name and number, of which only the number tells them apart. */
  private static String id(TaskInfo task) {
    return task.thread().substring(task.thread().lastIndexOf('#'));
  }

  private static String id(long threadId) {
    return "#" + threadId;
  }

  // As deep as the program's nurseries are in each other, which their own stacks survived.
  private void task(TaskInfo task, int depth) {
    Turn.Strand strand = left.remove(id(task));
    if (strand == null) {
      return;
    }
    note(
        depth,
        line(
            "task " + strand.label(),
            task.state(),
            task.stack().toArray(StackTraceElement[]::new)));
    task.cancelled().ifPresent(why -> note(depth + 2, "cancelled: " + why));
    for (NurseryInfo nursery : task.nurseries()) {
      note(depth + 1, nursery.name());
      nursery.children().forEach(child -> task(child, depth + 2));
    }
  }

  private void thread(Turn.Strand strand) {
    note(1, describe(strand));
  }

  private static String describe(Turn.Strand strand) {
    Thread thread = strand.thread;
    return line(
        "thread " + strand.label() + ", which runs no task",
        thread.getState(),
        thread.getStackTrace());
  }

  private static String line(String who, Thread.State state, StackTraceElement[] stack) {
    return who + ": " + doing(state) + Frames.place(stack);
  }

  private static String doing(Thread.State state) {
    return switch (state) {
      case BLOCKED -> "waits for a monitor in ";
      case WAITING -> "waits in ";
      case TIMED_WAITING -> "waits for a time in ";
      default -> "can go on in ";
    };
  }

  private void note(int depth, String line) {
    text.repeat(INDENT, depth).append(line).append('\n');
  }
}
