package dev.nursery.lowlevel;

import dev.nursery.CancelReason;
import dev.nursery.lowlevel.TaskTree.NurseryInfo;
import dev.nursery.lowlevel.TaskTree.TaskInfo;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Writes a {@link TaskTree} for programs. By hand, since the core has no library to do it and the
 * format is small; without recursion, as the tree may be deep.
 */
final class TaskTreeJson {

  private static final int FIRST_PRINTABLE = 0x20;

  private final StringBuilder out = new StringBuilder();

  /** What is still to be written: texts, infos, and iterators over infos. */
  private final Deque<Object> open = new ArrayDeque<>();

  private TaskTreeJson() {}

  static String of(TaskTree tree) {
    var json = new TaskTreeJson();
    json.push("{\"roots\":[", tree.roots().iterator(), "]}");
    while (!json.open.isEmpty()) {
      json.write(json.open.pop());
    }
    return json.out.toString();
  }

  private void push(Object... parts) {
    List.of(parts).reversed().forEach(open::push);
  }

  private void write(Object part) {
    switch (part) {
      case String text -> out.append(text);
      case Iterator<?> items -> next(items);
      case TaskInfo task -> task(task);
      case NurseryInfo nursery -> nursery(nursery);
      default -> throw new AssertionError(part);
    }
  }

  private void next(Iterator<?> items) {
    if (items.hasNext()) {
      Object item = items.next();
      if (items.hasNext()) {
        push(item, ",", items);
      } else {
        push(item);
      }
    }
  }

  private void task(TaskInfo task) {
    out.append("{\"name\":");
    string(task.name());
    out.append(",\"thread\":");
    string(task.thread());
    out.append(",\"state\":\"").append(task.state()).append('"');
    out.append(",\"waiting\":").append(task.waiting());
    task.waitsFor()
        .ifPresent(what -> {
          out.append(",\"waitsFor\":");
          string(what);
        });
    task.cancelled().ifPresent(this::cancelled);
    task.deadline()
        .remaining()
        .map(Duration::toNanos)
        .ifPresent(nanos -> out.append(",\"nanosToDeadline\":").append(nanos));
    out.append(",\"stack\":[");
    String separator = "";
    for (StackTraceElement frame : task.stack()) {
      out.append(separator);
      string(frame.toString());
      separator = ",";
    }
    out.append("],\"nurseries\":[");
    push(task.nurseries().iterator(), "]}");
  }

  private void nursery(NurseryInfo nursery) {
    out.append("{\"name\":");
    string(nursery.name());
    nursery.cancelled().ifPresent(this::cancelled);
    out.append(",\"children\":[");
    push(nursery.children().iterator(), "]}");
  }

  private void cancelled(CancelReason why) {
    out.append(",\"cancelled\":{\"source\":\"").append(why.source()).append("\",\"message\":");
    string(why.message());
    if (why.task() != null) {
      out.append(",\"task\":");
      string(why.task());
    }
    out.append('}');
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < FIRST_PRINTABLE) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
