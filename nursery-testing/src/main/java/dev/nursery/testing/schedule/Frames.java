package dev.nursery.testing.schedule;

import java.util.Set;

/**
 * Tells from a stack where somebody stands, as the author of the program would say it: the
 * operation that the program's own code called, and the line of that call.
 */
public final class Frames {

  private static final Set<String> MACHINERY =
      Set.of(
          "dev.nursery",
          "dev.nursery.kernel",
          "dev.nursery.lowlevel",
          "dev.nursery.net",
          "dev.nursery.net.reactor",
          "dev.nursery.spi",
          "dev.nursery.testing",
          "dev.nursery.testing.cancellation",
          "dev.nursery.testing.net",
          "dev.nursery.testing.schedule",
          "dev.nursery.testing.stream");

  /** What stands around every body. */
  private static final Set<String> PLUMBING =
      Set.of(
          "java.lang.Thread",
          "java.lang.VirtualThread",
          "dev.nursery.NurseryOptions",
          "dev.nursery.OpenNursery",
          "dev.nursery.Root",
          "dev.nursery.TaskNode",
          "dev.nursery.kernel.Inheritance",
          "dev.nursery.testing.schedule.Driver");

  private Frames() {}

  /**
   * The operation that the program's own code called last, and where, such as {@code Tasks.sleep,
   * called by Cache.expire(Cache.java:12)}; no line of the JDK's or of this library's.
   */
  public static String place(StackTraceElement[] stack) {
    return place(stack, true);
  }

  /**
   * As {@link #place(StackTraceElement[])}, but the same in each run: for a thread that waits to
   * enter a monitor, compiled code knows the line less well than interpreted code does.
   */
  static String repeatablePlace(StackTraceElement[] stack) {
    return place(stack, false);
  }

  private static String place(StackTraceElement[] stack, boolean lineOfMonitor) {
    int own = 0;
    while (own < stack.length && isMachinery(stack[own])) {
      own++;
    }
    if (own == stack.length) {
      return withoutOwnCode(stack);
    }
    String method = method(stack[own]);
    String code = method + "(" + line(stack[own]) + ")";
    if (own == 0) {
      return lineOfMonitor ? code : method;
    }
    return method(stack[own - 1]) + ", called by " + code;
  }

  /** A body that is nothing but a reference to some method, or one that is over. */
  private static String withoutOwnCode(StackTraceElement[] stack) {
    int outermost = stack.length - 1;
    while (outermost >= 0 && PLUMBING.contains(stack[outermost].getClassName())) {
      outermost--;
    }
    if (outermost < 0) {
      return "its end";
    }
    String operation = method(stack[outermost]);
    return switch (operation) {
      case "NurseryRecord.awaitChildren" -> "the end of its nursery";
      case "NurseryRecord.childEnded" -> "its end";
      default -> operation;
    };
  }

  private static boolean isMachinery(StackTraceElement frame) {
    String module = frame.getModuleName();
    String type = frame.getClassName();
    return (module != null && (module.startsWith("java.") || module.startsWith("jdk.")))
        || MACHINERY.contains(type.substring(0, Math.max(0, type.lastIndexOf('.'))));
  }

  private static String method(StackTraceElement frame) {
    String type = frame.getClassName();
    type = type.substring(type.lastIndexOf('.') + 1);
    type = type.substring(type.lastIndexOf('$') + 1);
    String name = frame.getMethodName();
    if (name.equals("<init>")) {
      return "new " + type;
    }
    if (name.startsWith("lambda$")) {
      name =
          name.substring("lambda$".length(), Math.max("lambda$".length(), name.lastIndexOf('$')));
    }
    return type + "." + name;
  }

  private static String line(StackTraceElement frame) {
    return frame.getFileName() + ":" + frame.getLineNumber();
  }
}
