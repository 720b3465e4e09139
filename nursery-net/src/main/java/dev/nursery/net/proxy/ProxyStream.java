package dev.nursery.net.proxy;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Deadline;
import dev.nursery.Timed;
import dev.nursery.net.ByteStream;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.TcpStream;
import dev.nursery.sync.TaskSemaphore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection through a balancer, from {@link ProxyListener#accept}: what comes after the header,
 * and the header.
 *
 * {@snippet :
 * void handle(ProxyStream<TcpStream> stream) throws IOException {
 *   log(stream.clientAddress() + " has connected");
 *   Echo.handle(stream);
 * }
 * }
 *
 * <p>The first operation, whichever that is, waits for the header, in the task that does it; so a
 * peer that is slow to send one keeps nobody else waiting. If it is malformed or does not come in
 * time, that operation and all later ones throw a {@link ProxyHeaderException}. One that was
 * cancelled while it waited has lost nothing; the next goes on waiting.
 *
 * <p>It belongs to whoever accepted it, who closes it. One task may receive and another send at the
 * same time. To close it before the header was received resets the connection, as does closing one
 * with anything unread.
 *
 * @param <S> the stream that the balancer's connection is
 */
public final class ProxyStream<S extends ByteStream> implements HalfCloseable {

  private final S stream;
  private final Duration limit;

  /** Null if there is no header to be expected. */
  private final @Nullable HeaderReader reader;

  /** Held by the task that receives the header. */
  private final TaskSemaphore receiving = new TaskSemaphore(1, 1);

  /** Whether the header is there, or known to be wrong; written last. */
  private volatile boolean settled;

  private @Nullable ProxyHeader header;
  private @Nullable ProxyHeaderException failure;

  /** When it has to be there; guarded by {@link #receiving}. */
  private @Nullable Deadline deadline;

  ProxyStream(S stream, @Nullable HeaderReader reader, Duration limit) {
    this.stream = stream;
    this.reader = reader;
    this.limit = limit;
    this.settled = reader == null;
  }

  /** The connection itself, on which the balancer is the peer. */
  public S transport() {
    return stream;
  }

  /**
   * The header; empty if this peer is not expected to send one, see {@link
   * ProxyListener#lettingOthersThrough}. Waits for it the first time.
   *
   * @throws ProxyHeaderException if it is malformed, or has not come in time
   * @throws Cancelled if the task is cancelled; nothing is lost
   */
  public Optional<ProxyHeader> header() throws IOException {
    awaitHeader();
    return Optional.ofNullable(header);
  }

  /**
   * Who has really connected: what the header says. If there is no header, or it says nothing, as
   * for the balancer's own connections, then the peer of a connection over TCP, and empty for
   * others.
   *
   * @throws ProxyHeaderException if the header is malformed, or has not come in time
   * @throws Cancelled if the task is cancelled; nothing is lost
   */
  public Optional<InetSocketAddress> clientAddress() throws IOException {
    Optional<InetSocketAddress> told = header().map(ProxyHeader::source);
    return told.isPresent() || !(stream instanceof TcpStream tcp)
        ? told
        : Optional.of(tcp.remoteAddress());
  }

  private void awaitHeader() throws IOException {
    if (!settled) {
      receiving.with(() -> receiveHeader());
    }
    if (failure != null) {
      throw new ProxyHeaderException(String.valueOf(failure.getMessage()), failure);
    }
  }

  private void receiveHeader() throws IOException {
    if (settled || reader == null) {
      return; // by somebody else meanwhile
    }
    if (deadline == null) {
      deadline = Deadline.after(limit);
    }
    try {
      Timed<ProxyHeader> received = CancelScope.moveOnAt(deadline, () -> reader.read());
      if (received instanceof Timed.Done<ProxyHeader>(ProxyHeader found)) {
        header = found;
      } else {
        failure =
            new ProxyHeaderException(
                "no PROXY header on " + stream + ": it was not complete within " + limit, null);
      }
    } catch (ProxyHeaderException e) {
      failure = e;
    }
    settled = true;
  }

  // -- as a stream

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    awaitHeader();
    return stream.receiveAtMost(max);
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    awaitHeader();
    return stream.receiveInto(target);
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    awaitHeader();
    stream.sendAll(data);
  }

  @Override
  public void awaitSendable() throws IOException {
    awaitHeader();
    stream.awaitSendable();
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnsupportedOperationException if the stream can only be ended in both directions at
   *     once, as one of TLS
   */
  @Override
  public void sendEof() throws IOException {
    awaitHeader();
    if (!(stream instanceof HalfCloseable halfCloseable)) {
      throw new UnsupportedOperationException(
          stream + " cannot be ended in one direction alone: close it when all is said");
    }
    halfCloseable.sendEof();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    stream.closeForcefully();
  }

  /** The connection, and who is behind it, as far as that is known by now. */
  @Override
  public String toString() {
    ProxyHeader known = settled ? header : null;
    return known == null || known.source() == null
        ? "ProxyStream[" + stream + "]"
        : "ProxyStream[" + stream + " for " + known.source() + "]";
  }
}
