package dev.nursery.testing.schedule;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduler needs of virtual threads that JDK 25 has but does not offer: to make them on a
 * scheduler of one's own, and to see what they are doing.
 *
 * <p>Everything else, above all that children of such a thread are on the same scheduler, the JDK
 * does by itself.
 */
final class VirtualThreads {

  // The states of java.lang.VirtualThread that make a difference here.
  static final int UNPARKED = 9;
  static final int YIELDED = 11;
  static final int BLOCKED = 13;
  static final int UNBLOCKED = 14;
  static final int WAIT = 16;
  static final int TIMED_WAIT = 18;
  static final int TERMINATED = 99;

  private static final @Nullable MethodHandle NEW;
  private static final @Nullable VarHandle STATE;
  private static final @Nullable Throwable REFUSED;

  static {
    MethodHandle made = null;
    VarHandle state = null;
    Throwable refused = null;
    try {
      Class<?> builders = Class.forName("java.lang.ThreadBuilders");
      Class<?> threads = Class.forName("java.lang.VirtualThread");
      MethodHandles.Lookup own = MethodHandles.lookup();
      made =
          MethodHandles.privateLookupIn(builders, own)
              .findStatic(
                  builders,
                  "newVirtualThread",
                  MethodType.methodType(
                      Thread.class, Executor.class, String.class, int.class, Runnable.class));
      state =
          MethodHandles.privateLookupIn(threads, own).findVarHandle(threads, "state", int.class);
      // Its first use starts virtual threads for the whole process, which would stay on the
      // scheduler of whichever run came first.
      Class.forName("sun.nio.ch.Poller");
    } catch (ReflectiveOperationException | RuntimeException e) {
      refused = e;
    }
    NEW = made;
    STATE = state;
    REFUSED = refused;
  }

  private VirtualThreads() {}

  /** A virtual thread, not started, that {@code scheduler} runs, and the threads it starts too. */
  static Thread unstarted(Executor scheduler, String name, Runnable body) {
    if (NEW == null || REFUSED != null) {
      throw refusal();
    }
    try {
      return (Thread) NEW.invokeExact(scheduler, name, 0, body);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException("virtual threads of this JDK cannot be scheduled", t);
    }
  }

  /** What {@code thread} is doing, as one of the JDK's own numbers. */
  static int state(Thread thread) {
    if (STATE == null) {
      throw refusal();
    }
    return (int) STATE.getVolatile(thread);
  }

  /** The thread that a runnable given to its scheduler goes on with. */
  static Thread of(Runnable continuation) {
    try {
      for (Field field : continuation.getClass().getDeclaredFields()) {
        field.setAccessible(true);
        if (field.get(continuation) instanceof Thread thread && thread.isVirtual()) {
          return thread;
        }
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(unknownJdk(), e);
    }
    throw new IllegalStateException(unknownJdk());
  }

  private static IllegalStateException refusal() {
    if (!(REFUSED instanceof IllegalAccessException)) {
      return new IllegalStateException(unknownJdk(), REFUSED);
    }
    Module module = VirtualThreads.class.getModule();
    String option =
        "--add-opens java.base/java.lang=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    return new IllegalStateException(
        "a deterministic run puts virtual threads on a scheduler of its own, for which the JDK has to open its package"
            + " java.lang. Start the tests' JVM with\n\n    "
            + option
            + "\n\nWith Maven, in the configuration of maven-surefire-plugin:\n\n    <argLine>"
            + option
            + "</argLine>\n\nWith Gradle: tasks.test { jvmArgs(\""
            + option.replace(" ", "\", \"")
            + "\") }",
        REFUSED);
  }

  private static String unknownJdk() {
    return "deterministic runs know the virtual threads of JDK 25, and those of this JDK ("
        + Runtime.version()
        + ") are different inside: run these tests on JDK 25";
  }
}
