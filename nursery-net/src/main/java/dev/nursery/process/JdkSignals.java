package dev.nursery.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's signals. {@code sun.misc.Signal} is there for programs to use, but javac warns wherever
 * it is mentioned, and no option turns that off; so here it is mentioned in strings only.
 */
final class JdkSignals {

  /** A {@code sun.misc.SignalHandler}; one of the JDK's stays the same object. */
  record Handler(Object jdk) {}

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.process");

  private JdkSignals() {}

  /**
   * Makes {@code handler} the one of a signal.
   *
   * @return the one before
   */
  static Handler handle(String name, Handler handler) {
    Object signal = signal(name);
    try {
      Object before =
          type("Signal")
              .getMethod("handle", type("Signal"), type("SignalHandler"))
              .invoke(null, signal, handler.jdk());
      return new Handler(Objects.requireNonNull(before, "the handler before"));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw new IllegalArgumentException(
            "SIG"
                + name
                + " is not given away here: the JVM needs it itself, or the system gives it to nobody ("
                + refused.getMessage()
                + ")",
            refused);
      }
      throw new IllegalStateException("cannot handle SIG" + name, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw unavailable(e);
    }
  }

  /** One that calls {@code action} with the name of the signal. */
  static Handler handler(Consumer<String> action) {
    Class<?> type = type("SignalHandler");
    return new Handler(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call(self, method, arguments, action)));
  }

  private static @Nullable Object call(
      Object self, Method method, Object @Nullable [] arguments, Consumer<String> action)
      throws ReflectiveOperationException {
    return switch (method.getName()) {
      case "handle" -> {
        Object signal = Objects.requireNonNull(arguments)[0];
        action.accept((String) type("Signal").getMethod("getName").invoke(signal));
        yield null;
      }
      case "equals" -> self == Objects.requireNonNull(arguments)[0];
      case "hashCode" -> System.identityHashCode(self);
      default -> "a handler of dev.nursery.process";
    };
  }

  /**
   * Sends a signal to this process. The JDK does so only if it has a handler in Java; where the
   * system's own is to act, or to ignore it, a shell does.
   */
  static void raise(String name) {
    try {
      type("Signal").getMethod("raise", type("Signal")).invoke(null, signal(name));
    } catch (InvocationTargetException e) {
      Thread.ofVirtual().name("kill -s " + name).start(() -> kill(name));
    } catch (ReflectiveOperationException e) {
      throw unavailable(e);
    }
  }

  private static void kill(String name) {
    try {
      new ProcessBuilder(killing(name, ProcessHandle.current().pid()))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      LOG.warn("SIG{} was not received, and cannot be sent to whom it went before", name, e);
    }
  }

  /**
   * The command that sends a signal. Each shell has one built in; as a program of its own, {@code
   * kill} is missing in many containers.
   */
  static String[] killing(String name, long pid) {
    return new String[] {"sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name, Long.toString(pid)};
  }

  /** By which shells and exit codes know it. */
  static int number(String name) {
    try {
      return (int) type("Signal").getMethod("getNumber").invoke(signal(name));
    } catch (ReflectiveOperationException e) {
      throw unavailable(e);
    }
  }

  private static Object signal(String name) {
    if (name.startsWith("SIG")) {
      throw new IllegalArgumentException(
          "'" + name + "' should be named without its SIG: '" + name.substring(3) + "'");
    }
    try {
      return type("Signal").getConstructor(String.class).newInstance(name);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "there is no signal SIG" + name + " on this system: 'kill -l' lists them", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw unavailable(e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName("sun.misc." + name);
    } catch (ClassNotFoundException e) {
      throw unavailable(e);
    }
  }

  private static IllegalStateException unavailable(ReflectiveOperationException e) {
    return new IllegalStateException(
        "signals need the module jdk.unsupported, which this program does not have: say 'requires jdk.unsupported' in its"
            + " module-info.java, or start it with --add-modules jdk.unsupported",
        e);
  }
}
