package dev.nursery.samples;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Signals of the operating system.
 *
 * <p>A shutdown hook would not do: it cannot tell a second signal, nor can the process end with 0.
 * {@code sun.misc.Signal} can, but javac warns wherever it is mentioned, and no option turns that
 * off; so here it is mentioned in strings only.
 */
final class Signals {

  private Signals() {}

  /**
   * Has {@code action} run, on a thread of its own, whenever this signal comes, in place of what
   * the JVM would do.
   *
   * @param name without its "SIG"
   */
  static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandle run =
          MethodHandles.lookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(action);
      Object handling =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(run, 0, signal));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM does not hand out SIG" + name, e);
    }
  }
}
