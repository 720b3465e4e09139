package dev.nursery.process;

import dev.nursery.CancelScope;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the signals to stop do to a {@link Program}. */
final class Stop implements SignalListener {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.process");

  private final IntConsumer halt;

  /** The program, once it has begun; guarded by this. */
  private @Nullable CancelScope scope;

  /** The first that came; guarded by this. */
  private @Nullable String first;

  Stop(IntConsumer halt) {
    this.halt = halt;
  }

  /** The program has begun. */
  void opened(CancelScope scope) {
    String signal;
    synchronized (this) {
      this.scope = scope;
      signal = first;
    }
    if (signal != null) {
      cancel(scope, signal);
    }
  }

  @Override
  public boolean arrived(String name) {
    boolean again;
    CancelScope program;
    synchronized (this) {
      again = first != null;
      if (!again) {
        first = name;
      }
      program = scope;
    }
    if (again) {
      halt.accept(code(name)); // and nothing before it: whatever it is may be what hangs
    } else if (program != null) {
      cancel(program, name);
    }
    return true;
  }

  /** First the deed: a log may be full, or slow. */
  private static void cancel(CancelScope program, String name) {
    program.cancel("SIG" + name);
    LOG.info("SIG{}: the program is cancelled; another signal would end it on the spot", name);
  }

  /** For a program in which nothing has failed. */
  synchronized int exitCode() {
    return first == null ? 0 : code(first);
  }

  private static int code(String name) {
    return 128 + JdkSignals.number(name);
  }
}
