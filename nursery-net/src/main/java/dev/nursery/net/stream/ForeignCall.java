package dev.nursery.net.stream;

import dev.nursery.Block;
import dev.nursery.pump.PumpThreads;
import dev.nursery.sync.Event;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A blocking call on a stream of the JDK, made on a thread that can be left behind, and that nobody
 * interrupts: many a kind of stream is closed by that, or loses bytes.
 *
 * <p>There is no limit, as a stream has one call in each direction, and one that closes it.
 */
final class ForeignCall implements Runnable {

  private final Block<IOException> body;
  private final Event done = new Event();

  /** Written before it is done, and read after that. */
  private @Nullable Throwable error;

  private ForeignCall(Block<IOException> body) {
    this.body = body;
  }

  /** Begins a call. */
  static ForeignCall begin(Block<IOException> body) {
    var call = new ForeignCall(body);
    PumpThreads.execute(call);
    return call;
  }

  @Override
  public void run() {
    try {
      body.run();
    } catch (Throwable t) {
      error = t;
    }
    done.set();
  }

  boolean isDone() {
    return done.isSet();
  }

  /**
   * Waits for its end, and throws what it has thrown. If cancelled, the call goes on by itself, and
   * can be waited for again.
   */
  void await() throws IOException {
    done.await();
    switch (error) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw new IOException(e.toString(), e);
      case Error e -> throw e;
      default -> throw new IOException(error.toString(), error);
    }
  }
}
