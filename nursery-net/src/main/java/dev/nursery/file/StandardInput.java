package dev.nursery.file;

import dev.nursery.net.ReceiveStream;
import dev.nursery.pump.BytePump;
import dev.nursery.pump.PumpedReceiveStream;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is typed, or piped, into this program.
 *
 * {@snippet :
 * try (ReceiveStream input = StandardInput.open()) {
 *   CancelScope.failAfter(ofMinutes(1), () -> digest.update(input.receiveSome()));
 * }
 * }
 *
 * <p>{@link System#in} cannot be interrupted: a task that reads from it cannot be cancelled before
 * something is typed. Here a thread of its own reads, when a receive asks for it, and the task
 * waits for that. If the task is cancelled, what arrives is kept for the next receive; so no byte
 * is lost, and none is taken that nobody has asked for.
 *
 * <p><b>One owner.</b> As long as the stream is open, nobody else should read from {@code
 * System.in}, and {@link #open} refuses to open a second one. Closing it leaves {@code System.in}
 * open. What had arrived by then is for who opens it next.
 */
public final class StandardInput {

  private static final AtomicBoolean OPEN = new AtomicBoolean();

  /** The thread that reads, and what from; guarded by the class. */
  private static @Nullable BytePump pump;

  private static @Nullable InputStream source;

  private StandardInput() {}

  /**
   * Takes standard input. Not a cancel point.
   *
   * @throws IllegalStateException if it is open already
   */
  public static ReceiveStream open() {
    if (!OPEN.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "standard input is open already, and has one owner, as two would each get a part: share the stream, or close it"
              + " first");
    }
    return new PumpedReceiveStream(currentPump(), () -> OPEN.set(false));
  }

  /** Another one only if somebody has {@linkplain System#setIn replaced} {@code System.in}. */
  private static synchronized BytePump currentPump() {
    if (pump == null || source != System.in) {
      source = System.in;
      pump = BytePump.onDemand("standard input", source);
    }
    return pump;
  }
}
