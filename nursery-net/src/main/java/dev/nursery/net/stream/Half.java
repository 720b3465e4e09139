package dev.nursery.net.stream;

import dev.nursery.Body;
import dev.nursery.Tasks;
import dev.nursery.net.Closing;
import dev.nursery.net.Endpoint;
import dev.nursery.net.OneAtATime;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a stream, closed by itself.
 *
 * <p>Whoever closes also ends the direction; but if an operation is inside, that does it when it
 * leaves. It leaves first and looks then whether the half was closed; the closer closes first and
 * tries to enter then. So one of them gets in; {@link #ended} tells the second that it is done.
 */
abstract sealed class Half implements Endpoint permits SendingHalf, ReceivingHalf {

  final WholeStream whole;
  private final OneAtATime inside;
  private final Closing closing = new Closing(this);
  private final Waits waits = new Waits(closing);

  /** Whether the direction was ended; of whoever is inside. */
  private boolean ended;

  Half(WholeStream whole, String doing) {
    this.whole = whole;
    this.inside = new OneAtATime(this, doing);
  }

  final <T extends @Nullable Object> T perform(Body<T, IOException> operation) throws IOException {
    Tasks.checkpointIfCancelled();
    closing.ensureOpen();
    inside.enter();
    try {
      return waits.in(operation);
    } finally {
      inside.leave();
      if (closing.isClosed()) {
        end(false);
      }
    }
  }

  /** Ends this direction, of which the other one lives on. */
  abstract void endDirection() throws IOException;

  private void end(boolean politely) throws IOException {
    if (!inside.tryEnter()) {
      return; // who is there will
    }
    try {
      if (!ended) {
        ended = true;
        if (whole.releaseOne()) {
          whole.close(politely);
        } else {
          endDirection();
        }
      }
    } finally {
      inside.leave();
    }
  }

  private void close(boolean politely) throws IOException {
    waits.close();
    end(politely);
  }

  @Override
  public final void close() throws IOException {
    close(true);
    Tasks.checkpoint();
  }

  @Override
  public final void closeForcefully() throws IOException {
    close(false);
  }
}
