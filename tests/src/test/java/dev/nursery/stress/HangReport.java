package dev.nursery.stress;

import dev.nursery.lowlevel.TaskTree;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one wants to read when a test hangs: the tree of tasks, and the stacks of all threads that
 * are no tasks.
 *
 * <p>Not taken with {@code jcmd Thread.dump_to_file}, which would list every virtual thread: it
 * crashed the JVM (25.0.3, in {@code stackChunkOopDesc::sender}) while some of them were busy.
 */
final class HangReport {

  /** Virtual threads that are no tasks, which nothing else knows of. */
  private static final Set<Thread> ACTORS = ConcurrentHashMap.newKeySet();

  private HangReport() {}

  static void enter(Thread actor) {
    ACTORS.add(actor);
  }

  static void leave(Thread actor) {
    ACTORS.remove(actor);
  }

  static String take() {
    var text = new StringBuilder(TaskTree.snapshot().toText());
    ACTORS.stream()
        .filter(Thread::isVirtual)
        .forEach(actor -> stack(text, actor, actor.getStackTrace()));
    var platform = Thread.getAllStackTraces();
    platform.keySet().stream()
        .sorted(Comparator.comparingLong(Thread::threadId))
        .forEach(
            thread -> stack(text, thread, platform.getOrDefault(thread, new StackTraceElement[0])));
    return text.toString();
  }

  private static void stack(StringBuilder text, Thread thread, StackTraceElement[] frames) {
    text.append('\n').append(thread).append(' ').append(thread.getState());
    for (StackTraceElement frame : frames) {
      text.append("\n    at ").append(frame);
    }
  }
}
