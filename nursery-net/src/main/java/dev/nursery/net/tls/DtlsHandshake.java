package dev.nursery.net.tls;

import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.sync.TaskSemaphore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of one channel, done once by whoever comes first, with what is lost sent again: at
 * first after a second or so, then after twice as long each time (RFC 6347, 4.2.4).
 *
 * <p>All it has come to is in the engine and here, so that the next one goes on when the one who
 * does it is cancelled.
 */
final class DtlsHandshake {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final DtlsEngine engine;
  private final DtlsLink link;
  private final Status status;
  private final HandshakeFailures failures;
  private final Duration patience;

  private final TaskSemaphore turn = new TaskSemaphore(1, 1);

  /** Written by who has the turn. After it, what the handshake has made is visible to all. */
  private volatile boolean done;

  /** Of who has the turn, as what follows. */
  private final ArrayDeque<byte[]> toSend = new ArrayDeque<>();

  private Duration wait;

  /** When the last flight is sent again; null if there was none. */
  private @Nullable Deadline again;

  DtlsHandshake(
      DtlsEngine engine,
      DtlsLink link,
      Status status,
      HandshakeFailures failures,
      Duration patience,
      List<byte[]> toSend) {
    this.engine = engine;
    this.link = link;
    this.status = status;
    this.failures = failures;
    this.patience = patience;
    this.wait = patience;
    this.toSend.addAll(toSend);
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
        link.established();
      }
    } finally {
      turn.release();
    }
  }

  private void perform() throws IOException {
    try {
      List<byte[]> first = engine.produce();
      // Whoever goes on has no more patience than was left, or tries that are shorter than that
      // would never come to send anything again.
      if (again == null || !first.isEmpty()) {
        begin(first);
      }
      while (true) {
        flush();
        if (engine.isDone()) {
          engine.finishHandshake();
          return;
        }
        if (engine.hasEnded()) {
          throw new SSLException("the peer has said good-bye in the middle of it");
        }
        Timed<byte[]> datagram = CancelScope.moveOnAt(Objects.requireNonNull(again), link::receive);
        switch (datagram) {
          case Timed.Done<byte[]>(byte[] bytes) -> {
            engine.consume(bytes);
            List<byte[]> answer = engine.produce();
            if (!answer.isEmpty()) {
              wait = patience;
              begin(answer);
            }
            Tasks.cancelShieldedCheckpoint();
          }
          case Timed.CutOff<byte[]> _ -> {
            wait = wait.multipliedBy(2).compareTo(LONGEST) < 0 ? wait.multipliedBy(2) : LONGEST;
            begin(engine.produceAgain());
          }
        }
      }
    } catch (SSLException e) {
      throw fail(e);
    }
  }

  private void begin(List<byte[]> datagrams) {
    toSend.addAll(datagrams);
    again = Deadline.after(wait);
  }

  private void flush() throws IOException {
    for (byte[] next = toSend.peek(); next != null; next = toSend.peek()) {
      link.send(next);
      toSend.remove();
    }
  }

  private BrokenStreamException fail(SSLException error) {
    BrokenStreamException failure = failures.of(error);
    status.broke(String.valueOf(failure.getMessage()), failure);
    try {
      for (byte[] datagram : engine.alert()) {
        link.send(datagram);
      }
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e); // the peer will find out by itself
    }
    return failure;
  }
}
