package dev.nursery.lowlevel;

import dev.nursery.lowlevel.TaskTree.NurseryInfo;
import dev.nursery.lowlevel.TaskTree.TaskInfo;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Writes a {@link TaskTree} for people. */
final class TaskTreeText {

  private static final int FRAMES_SHOWN = 6;
  private static final String INDENT = "  ";

  private static final Set<String> OURS =
      Set.of(
          "dev.nursery",
          "dev.nursery.kernel",
          "dev.nursery.lowlevel",
          "dev.nursery.net",
          "dev.nursery.net.reactor");

  private record Line(int depth, Object what) {}

  private TaskTreeText() {}

  static String of(TaskTree tree) {
    var text = new StringBuilder();
    Deque<Line> open = new ArrayDeque<>();
    tree.roots().reversed().forEach(root -> open.push(new Line(0, root)));
    while (!open.isEmpty()) {
      Line line = open.pop();
      switch (line.what()) {
        case TaskInfo task -> {
          task(text, line.depth(), task);
          task.nurseries()
              .reversed()
              .forEach(nursery -> open.push(new Line(line.depth() + 1, nursery)));
        }
        case NurseryInfo nursery -> {
          nursery(text, line.depth(), nursery);
          nursery
              .children()
              .reversed()
              .forEach(child -> open.push(new Line(line.depth() + 1, child)));
        }
        default -> throw new AssertionError(line);
      }
    }
    return text.isEmpty() ? "no tasks\n" : text.toString();
  }

  private static void task(StringBuilder text, int depth, TaskInfo task) {
    text.repeat(INDENT, depth)
        .append("task '")
        .append(task.name())
        .append("' on ")
        .append(task.thread());
    text.append(", ").append(task.state());
    task.waitsFor().ifPresent(what -> text.append(" for ").append(what));
    if (!task.deadline().isNever() && task.cancelled().isEmpty()) {
      text.append(", deadline ").append(task.deadline());
    }
    task.cancelled().ifPresent(why -> text.append(", ").append(why));
    text.append('\n');
    frames(task.stack())
        .limit(FRAMES_SHOWN)
        .forEach(frame -> text.repeat(INDENT, depth + 2).append("at ").append(frame).append('\n'));
  }

  /**
   * From the innermost frame that is neither the JDK's nor ours: everybody waits in the same few of
   * those.
   */
  private static Stream<StackTraceElement> frames(List<StackTraceElement> stack) {
    var own = stack.stream().dropWhile(TaskTreeText::isMachinery).toList();
    return own.isEmpty() ? stack.stream() : own.stream();
  }

  private static boolean isMachinery(StackTraceElement frame) {
    String module = frame.getModuleName();
    String type = frame.getClassName();
    return (module != null && module.startsWith("java."))
        || OURS.contains(type.substring(0, Math.max(0, type.lastIndexOf('.'))));
  }

  private static void nursery(StringBuilder text, int depth, NurseryInfo nursery) {
    text.repeat(INDENT, depth).append(nursery.name());
    nursery.cancelled().ifPresent(why -> text.append(", ").append(why));
    text.append('\n');
  }
}
