package dev.nursery.testing.net;

import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.TcpStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One end of a connection in memory. */
final class MemoryStream implements TcpStream {

  private static final byte[] NOTHING = {};

  private final MemoryConnection connection;
  private final Ether ether;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final Lane out;
  private final Lane in;

  private final OneAtATime sending = new OneAtATime(this, "sending");
  private final OneAtATime receiving = new OneAtATime(this, "receiving");

  // Guarded by the network's lock, as is all below.
  private final Closing closing = new Closing(this);

  private final SocketOptions options;
  private boolean endSent;

  /** What the operating system would say, once the connection has failed. */
  private @Nullable String broken;

  MemoryStream(
      MemoryConnection connection,
      InetSocketAddress local,
      InetSocketAddress remote,
      Lane out,
      Lane in) {
    this.connection = connection;
    this.ether = connection.network().ether();
    this.options = SocketOptions.ofStream(ether, closing);
    this.local = local;
    this.remote = remote;
    this.out = out;
    this.in = in;
  }

  // -- receiving

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    ReceiveStream.requireMax(max);
    byte[][] chunk = {NOTHING};
    receive(
        max,
        count -> {
          chunk[0] = new byte[count];
          return ByteBuffer.wrap(chunk[0]);
        });
    return chunk[0];
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    ReceiveStream.requireRoom(target);
    return receive(target.remaining(), _ -> target);
  }

  /** Takes some bytes, -1 at the end; {@code room} says where so many go. */
  private int receive(int max, IntFunction<ByteBuffer> room) throws IOException {
    return exclusively(receiving, () -> receiveLocked(max, room));
  }

  private int receiveLocked(int max, IntFunction<ByteBuffer> room) throws IOException {
    while (true) {
      closing.ensureOpen();
      connection.settle();
      if (in.waiting() > 0) {
        int count = in.piece(Math.min(max, in.waiting()));
        in.receive(room.apply(count), count);
        out.acknowledge(count, ether.now());
        connection.changed();
        return count;
      }
      ensureWhole("receiving");
      if (in.hasEnded()) {
        return -1;
      }
      connection.await();
    }
  }

  // -- sending

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    send(
        "sending",
        () -> {
          if (out.send(data, ether.now())) {
            connection.changed();
          }
          return !data.hasRemaining();
        });
  }

  @Override
  public void awaitSendable() throws IOException {
    send("waiting to send", out::hasRoom);
  }

  /** One attempt, under the lock; whether it has got done. */
  @FunctionalInterface
  private interface Attempt {
    boolean succeeds();
  }

  private void send(String what, Attempt attempt) throws IOException {
    exclusively(
        sending,
        () -> {
          while (true) {
            ensureSendable();
            connection.settle();
            ensureWhole(what);
            if (attempt.succeeds()) {
              return true;
            }
            connection.await();
          }
        });
  }

  @Override
  public void sendEof() throws IOException {
    exclusively(
        sending,
        () -> {
          closing.ensureOpen();
          connection.settle();
          if (!endSent) {
            ensureWhole("sending the end");
            endSent = true;
            out.fly(Lane.Kind.END, ether.now());
            connection.changed();
          }
          return true;
        });
  }

  // -- one task in each direction

  /** Something that is done under the lock, and may give it back while it waits. */
  @FunctionalInterface
  private interface Operation<T> {
    T run() throws IOException;
  }

  private <T> T exclusively(OneAtATime direction, Operation<T> operation) throws IOException {
    direction.enter();
    T result;
    try {
      ether.enterAsUser();
      try {
        result = operation.run();
      } finally {
        ether.leave();
      }
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      direction.leave();
    }
    Tasks.cancelShieldedCheckpoint();
    return result;
  }

  private void ensureSendable() throws ClosedEndpointException {
    closing.ensureOpen();
    if (endSent) {
      throw new ClosedEndpointException(
          this + " has sent its end: what is to be sent has to be sent before sendEof()");
    }
  }

  private void ensureWhole(String what) throws BrokenStreamException {
    if (broken != null) {
      throw new BrokenStreamException(
          "lost " + this + " while " + what + ": " + broken, new SocketException(broken));
    }
  }

  // -- the end

  @Override
  public void close() throws IOException {
    closeForcefully();
    Tasks.checkpoint();
  }

  @Override
  public void closeForcefully() {
    ether.enter();
    try {
      connection.settle();
      if (closing.close()) {
        sayGoodbye();
        connection.network().closed(this);
        connection.changed();
      }
    } finally {
      ether.leave();
    }
  }

  /** As the operating systems do: who leaves bytes unread has lost them, and the peer is told. */
  private void sayGoodbye() {
    if (broken != null) {
      return;
    }
    if (in.waiting() > 0 || options.value(StandardSocketOptions.SO_LINGER) == 0) {
      out.fly(Lane.Kind.RESET, ether.now());
    } else if (!endSent) {
      out.fly(Lane.Kind.END, ether.now());
    }
  }

  /** Resets the connection from this side, which nobody uses yet; under the lock. */
  void abort() {
    if (closing.close()) {
      out.fly(Lane.Kind.RESET, ether.now());
      connection.changed();
    }
  }

  // -- for the connection, under the lock

  boolean isClosed() {
    return closing.isClosed();
  }

  /** Whether bytes that come are of any use. */
  boolean isUsable() {
    return broken == null && !closing.isClosed();
  }

  void breakBy(String reason) {
    if (broken == null) {
      broken = reason;
    }
  }

  // -- about it

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    return options.get(option);
  }

  @Override
  public <T> TcpStream option(SocketOption<T> option, T value) throws IOException {
    options.set(option, value);
    return this;
  }

  @Override
  public String toString() {
    return "TcpStream[" + MemoryHost.text(local) + " to " + MemoryHost.text(remote) + "]";
  }
}
