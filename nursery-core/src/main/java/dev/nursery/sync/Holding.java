package dev.nursery.sync;

import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.ShortLock;
import dev.nursery.kernel.Translation;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What has been taken and is to be given back once, however the code in between ends, and by
 * whomever; for what belongs to a task there is {@link OwnedHold}.
 */
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
          set(false); // no stack for it, say: to be closed again
        }
      }
    }
  }

  /**
   * Fails, before anything is taken, if there is not enough stack to give it back: that takes more
   * than to take it, and whoever waits for it would wait for ever.
   */
  static void reserve() {
    ShortLock.reserveStackToWakeBelow();
  }

  /** {@code body} with a value; made before anything is taken, as it may run out of memory. */
  static <X extends Exception> Body<@Nullable Object, X> valued(Block<X> body) {
    Objects.requireNonNull(body, "body");
    return () -> {
      body.run();
      return null;
    };
  }

  /** Runs {@code body}, then gives back. */
  static <T extends @Nullable Object, X extends Exception> T during(
      Body<? extends T, X> body, Runnable release) throws X {
    T value;
    try {
      value = body.call();
    } catch (Throwable thrown) {
      Throwable worse = null;
      try {
        release.run(); // first, as all that follows may run out of memory
      } catch (Throwable t) {
        worse = t;
      }
      Throwable meaning = thrown instanceof InterruptedException e ? translated(e) : thrown;
      if (worse != null
          && worse != meaning) { // the machine has but a few errors for lack of memory
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
