package dev.nursery.sync;

import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.Translation;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What has been taken and is to be given back once, however the code in between ends. */
final class Holding extends AtomicBoolean implements Hold {

  private static final long serialVersionUID = 1L;

  private final transient Runnable release;

  Holding(Runnable release) {
    this.release = release;
  }

  @Override
  public void close() {
    if (compareAndSet(false, true)) {
      boolean released = false;
      try {
        release.run();
        released = true;
      } finally {
        if (!released) {
          set(false); // closed by who must not: the owner still has to
        }
      }
    }
  }

  /** Runs {@code body}, then gives back. */
  static <X extends Exception> void during(Block<X> body, Runnable release) throws X {
    Holding.<@Nullable Object, X>during(
        () -> {
          body.run();
          return null;
        },
        release);
  }

  /** As above, for a body with a value. */
  static <T extends @Nullable Object, X extends Exception> T during(
      Body<? extends T, X> body, Runnable release) throws X {
    T value;
    try {
      value = body.call();
    } catch (Throwable thrown) {
      Throwable meaning = thrown instanceof InterruptedException e ? translated(e) : thrown;
      try {
        release.run();
      } catch (Throwable worse) {
        meaning.addSuppressed(worse);
      }
      throw Holding.<RuntimeException>as(meaning);
    }
    release.run();
    return value;
  }

  /** {@link InterruptedException} is in no signature of ours, so it must not come out. */
  private static Throwable translated(InterruptedException thrown) {
    if (CurrentTask.get() == null) {
      Thread.currentThread().interrupt();
    }
    return Translation.of(Caller.current(), thrown);
  }

  /** Throws on what the body threw, as it is; its signature says which checked exceptions. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X as(Throwable error) throws X {
    throw (X) error;
  }
}
