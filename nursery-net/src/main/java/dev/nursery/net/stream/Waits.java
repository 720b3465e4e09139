package dev.nursery.net.stream;

import dev.nursery.Body;
import dev.nursery.CancelScope;
import dev.nursery.Timed;
import dev.nursery.net.Closing;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What one direction of a stream waits in, and closing the stream ends.
 *
 * <p>Each wait is in a scope that the closer cancels. The closer marks the stream closed and then
 * reads {@link #scope}; who waits writes that and then looks whether the stream is closed. So one
 * of them sees the other. What got done nevertheless returns what it has.
 */
final class Waits {

  private final Closing closing;

  /** Where a task waits; written by that task, of which there is one at a time. */
  private volatile @Nullable CancelScope scope;

  Waits(Closing closing) {
    this.closing = closing;
  }

  <T extends @Nullable Object> T in(Body<T, IOException> body) throws IOException {
    CancelScope wait = CancelScope.create();
    scope = wait;
    try {
      closing.ensureOpen();
      return switch (wait.<T, IOException>call(body)) {
        case Timed.Done<T>(T value) -> value;
        case Timed.CutOff<T> _ -> throw closing.exception();
      };
    } finally {
      scope = null;
    }
  }

  void close() {
    closing.close();
    CancelScope wait = scope;
    if (wait != null) {
      wait.cancel("the stream was closed");
    }
  }
}
