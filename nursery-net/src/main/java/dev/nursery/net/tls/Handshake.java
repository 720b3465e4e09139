package dev.nursery.net.tls;

import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.sync.TaskSemaphore;
import java.io.IOException;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * The handshake of one stream, done once by whoever comes first.
 *
 * <p>Who comes while it is under way waits for the turn, and finds it done; or, if the one before
 * was cut off, goes on with it. That can be, as all it has come to is in the engine and in the
 * buffers of both directions: only who is cut off in the middle of a send leaves the stream broken.
 * A handshake that has failed is not tried again.
 */
final class Handshake {

  private final Engine engine;
  private final Outgoing outgoing;
  private final Incoming incoming;
  private final Status status;
  private final HandshakeFailures failures;

  private final TaskSemaphore turn = new TaskSemaphore(1, 1);

  /** Written by who has the turn. After it, what the handshake has made is visible to all. */
  private volatile boolean done;

  Handshake(
      Engine engine,
      Outgoing outgoing,
      Incoming incoming,
      Status status,
      HandshakeFailures failures) {
    this.engine = engine;
    this.outgoing = outgoing;
    this.incoming = incoming;
    this.status = status;
    this.failures = failures;
  }

  boolean isDone() {
    return done;
  }

  /** Sees to it that it is done. */
  void ensure() throws IOException {
    if (done) {
      return;
    }
    turn.acquire();
    try {
      if (!done) {
        status.ensureUsable();
        perform();
        done = true;
      }
    } finally {
      turn.release();
    }
  }

  /**
   * As {@link #ensure}, on the way to close.
   *
   * @return false if another task is in the middle of it
   */
  boolean ensureUnlessUnderWay() throws IOException {
    if (done) {
      return true;
    }
    if (!turn.tryAcquire()) {
      return false;
    }
    try {
      if (!done) {
        perform();
        done = true;
      }
      return true;
    } finally {
      turn.release();
    }
  }

  private void perform() throws IOException {
    try {
      engine.begin();
      while (step()) {}
    } catch (SSLException e) {
      throw fail(e);
    } catch (TruncatedStreamException e) {
      status.broke(String.valueOf(e.getMessage()), e);
      throw e;
    }
  }

  /** Whether more is to be done. */
  private boolean step() throws IOException {
    switch (engine.handshakeStatus()) {
      case NEED_TASK -> compute();
      case NEED_WRAP -> {
        SSLEngineResult result = outgoing.wrapHandshake();
        if (result.bytesProduced() == 0
            && result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP) {
          throw new SSLException("the engine makes no progress: " + result);
        }
      }
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
        outgoing.flush();
        incoming.unwrapHandshake();
      }
      case NOT_HANDSHAKING, FINISHED -> {
        if (!engine.hasSession()) {
          throw new SSLException("it ended without a session");
        }
        // A client that never reads would block a server that insists on handing out tickets: they
        // go out together with the first data.
        if (!engine.sendsTicketsLast()) {
          outgoing.flush();
        }
        return false;
      }
    }
    return true;
  }

  private void compute() throws SSLException {
    boolean computed = false;
    try {
      if (!engine.runTask()) {
        throw new SSLException("the engine makes no progress");
      }
      computed = true;
    } catch (RuntimeException e) {
      // Of a key or trust manager, or of whoever chooses certificates.
      throw new SSLException(e.toString(), e);
    } finally {
      if (!computed) {
        status.broke("its handshake was cut off in the middle of a computation", null);
      }
    }
    Tasks.yieldNow(); // and a cancel point, as nothing is half done here
  }

  private BrokenStreamException fail(SSLException error) {
    BrokenStreamException failure = failures.of(error);
    status.broke(String.valueOf(failure.getMessage()), failure);
    try {
      if (engine.hasBegun()) {
        outgoing.sendAlert();
      }
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e); // the peer will see the end of the connection instead
    }
    return failure;
  }
}
