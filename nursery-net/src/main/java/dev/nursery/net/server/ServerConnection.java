package dev.nursery.net.server;

import dev.nursery.Body;
import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.net.ByteStream;
import dev.nursery.net.HalfCloseable;
import dev.nursery.spi.TaskClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a {@link Server} has accepted, for its handler: a stream, and what the server
 * knows of it.
 *
 * {@snippet :
 * void handle(ServerConnection<TcpStream> connection) throws IOException {
 *   while (true) {
 *     Timed<byte[]> next = connection.untilDraining(() -> connection.receiveSome());
 *     if (next.orElse(new byte[0]).length == 0) {
 *       return; // the peer has said good-bye, or the server is about to
 *     }
 *     connection.sendAll(answer); // which is finished even if the server drains meanwhile
 *   }
 * }
 * }
 *
 * <p>It does what the {@linkplain #stream stream} does, and notes when something was sent or
 * received, which {@link ServerOptions#idleLimit} goes by. It belongs to the handler until that
 * ends; then the server closes it.
 *
 * @param <S> the stream that the listener has accepted
 */
public final class ServerConnection<S extends ByteStream> implements HalfCloseable {

  /** A longer send counts as activity each time so much is through. */
  private static final int PIECE = 65_536;

  private final S stream;
  private final long number;
  private final RunningServer<S> server;
  private final TaskClock clock;
  private final long opened;

  /** What the handler runs in. */
  private final CancelScope scope = CancelScope.create();

  private final AtomicBoolean sending = new AtomicBoolean();

  /** When something was last sent or received, by the clock; written by whoever did. */
  private volatile long lastActivity;

  /** Written by the task that receives, or sends, respectively. */
  private volatile long received;

  private volatile long sent;

  /** What the handler was cut off for, before it was; written once. */
  private volatile ConnectionEnd.@Nullable Kind cut;

  /** Regions of the handler that draining ends; guarded by this set. */
  private final Set<CancelScope> untilDraining = new HashSet<>();

  ServerConnection(S stream, long number, RunningServer<S> server, TaskClock clock) {
    this.stream = stream;
    this.number = number;
    this.server = server;
    this.clock = clock;
    this.opened = clock.now();
    this.lastActivity = opened;
  }

  /** What was accepted. What is done with it directly does not count as activity. */
  public S stream() {
    return stream;
  }

  /** Counts the connections of the server, from 1 on. */
  public long number() {
    return number;
  }

  /** How many bytes were received so far. */
  public long received() {
    return received;
  }

  /** How many bytes were sent so far. */
  public long sent() {
    return sent;
  }

  /** Notes that the connection is not idle, though nothing is sent or received right now. */
  public void active() {
    lastActivity = clock.now();
  }

  // -- the end of the server

  /** Whether the server drains. */
  public boolean isDraining() {
    return server.draining().isSet();
  }

  /**
   * Runs {@code body} until it is done, or the server drains: for the wait for the next request, in
   * which a connection can be ended without harm. Best a single receive, which takes nothing when
   * it is cut off; what has been begun is then finished outside of this.
   *
   * @return the body's value, or that it was cut off, since the server drains
   */
  public <T extends @Nullable Object, X extends Exception> Timed<T> untilDraining(
      Body<? extends T, X> body) throws X {
    CancelScope region = CancelScope.create();
    synchronized (untilDraining) {
      untilDraining.add(region);
    }
    // Either the server finds the region, or the region finds the server draining.
    if (isDraining()) {
      region.cancel("the server drains");
    }
    try {
      return region.call(body);
    } finally {
      synchronized (untilDraining) {
        untilDraining.remove(region);
      }
    }
  }

  /** The server drains. */
  void endRegions() {
    Set<CancelScope> regions;
    synchronized (untilDraining) {
      regions = Set.copyOf(untilDraining);
    }
    regions.forEach(region -> region.cancel("the server drains"));
  }

  // -- for the server

  CancelScope scope() {
    return scope;
  }

  /** Cancels the handler. */
  void cutOff(ConnectionEnd.Kind why) {
    cut = why;
    scope.cancel(why.words());
  }

  /** What the handler was cut off for, if it was. */
  ConnectionEnd.@Nullable Kind cut() {
    return cut;
  }

  /** When something was last sent or received, by the server's clock. */
  long lastActivity() {
    return lastActivity;
  }

  Duration age() {
    return Duration.ofNanos(clock.now() - opened);
  }

  // -- the stream

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    byte[] chunk = stream.receiveAtMost(max);
    countReceived(chunk.length);
    return chunk;
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    int count = stream.receiveInto(target);
    countReceived(Math.max(0, count));
    return count;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one task at a time
  private void countReceived(int count) {
    received += count;
    active();
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    exclusively(() -> {
      int end = data.limit();
      try {
        do {
          data.limit(Math.min(end, data.position() + PIECE));
          int count = data.remaining();
          stream.sendAll(data);
          countSent(count);
        } while (data.position() < end);
      } finally {
        data.limit(end);
      }
    });
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one task at a time
  private void countSent(int count) {
    sent += count;
    active();
  }

  @Override
  public void awaitSendable() throws IOException {
    exclusively(stream::awaitSendable);
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnsupportedOperationException if the stream can only be ended in both directions at
   *     once, as one of TLS
   */
  @Override
  public void sendEof() throws IOException {
    if (!(stream instanceof HalfCloseable halfCloseable)) {
      throw new UnsupportedOperationException(
          stream + " cannot be ended in one direction alone: close it when all is said");
    }
    exclusively(() -> {
      halfCloseable.sendEof();
      active();
    });
  }

  /** Something that sends. */
  @FunctionalInterface
  private interface Sending {
    void run() throws IOException;
  }

  /** A long send is several of the stream's, and nobody may come in between. */
  private void exclusively(Sending operation) throws IOException {
    Tasks.checkpointIfCancelled();
    if (sending.getAndSet(true)) {
      throw new BusyResourceException(
          "another task is sending on "
              + this
              + " already: one at a time may, since their bytes would mix; give the stream one task for each direction, or"
              + " guard it with a lock");
    }
    try {
      operation.run();
    } finally {
      sending.set(false);
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    stream.closeForcefully();
  }

  /** Its number, and the stream. */
  @Override
  public String toString() {
    return "connection " + number + ", " + stream;
  }
}
