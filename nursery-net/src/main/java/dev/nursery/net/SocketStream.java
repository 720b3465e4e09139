package dev.nursery.net;

import dev.nursery.BusyResourceException;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.net.reactor.Readiness;
import dev.nursery.net.reactor.SelectorUnavailableException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection over a socket of any kind: sends and receives, and says what went wrong. */
abstract sealed class SocketStream implements HalfCloseable
    permits TcpSocketStream, UnixSocketStream {

  private static final VarHandle RECEIVING;
  private static final VarHandle SENDING;

  static {
    try {
      var lookup = MethodHandles.lookup();
      // As in the listener: those that are connected go on when descriptors run out.
      for (Class<?> used :
          List.of(
              BrokenStreamException.class,
              ClosedBy.class,
              ClosedEndpointException.class,
              Intake.class,
              Receipt.class,
              Scratch.class)) {
        lookup.ensureInitialized(used);
      }
      RECEIVING = lookup.findVarHandle(SocketStream.class, "receiving", boolean.class);
      SENDING = lookup.findVarHandle(SocketStream.class, "sending", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** As many as the systems take at once. */
  private static final int MOST_BUFFERS = 1_000;

  private final SocketChannel channel;
  private final Readiness readiness;

  /** Whether a task is in an operation of that direction; taken and given up by that task. */
  @SuppressWarnings("unused")
  private volatile boolean receiving;

  @SuppressWarnings("unused")
  private volatile boolean sending;

  /** Who closed this; written before the first close, or by several closers who raced. */
  private volatile @Nullable String closer;

  /** Whether the last read left nothing behind, so that the next has to wait; the receiver's. */
  private boolean drained;

  /** What was read when there was no memory to hand it over; the receiver's. */
  private @Nullable ByteBuffer kept;

  /** Whether the end was sent; the sender's. */
  private boolean eofSent;

  /** Takes over a connected channel; if making the stream throws, it is still the caller's. */
  SocketStream(SocketChannel channel, Readiness readiness) {
    this.channel = channel;
    this.readiness = readiness;
  }

  // -- receiving

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    ReceiveStream.requireMax(max);
    var intake = new Intake(max);
    receive(intake);
    return intake.chunk();
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    ReceiveStream.requireRoom(target);
    return receive(new Intake(target));
  }

  @Override
  public long receiveInto(ByteBuffer... targets) throws IOException {
    long room = 0;
    for (ByteBuffer target : targets) {
      if (target.isReadOnly()) {
        throw new IllegalArgumentException("one of the targets is a read-only view: " + target);
      }
      room += target.remaining();
    }
    if (room == 0) {
      throw new IllegalArgumentException(
          "there is no room in any of the " + targets.length + " targets: was clear() forgotten?");
    }
    return receive(new Intake(targets));
  }

  /** Also for tests, with an intake that fails. */
  int receive(Intake intake) throws IOException {
    Tasks.checkpointIfCancelled();
    if ((boolean) RECEIVING.getAndSet(this, true)) {
      throw new BusyResourceException(busy("receiving"));
    }
    try {
      int count = receiveExclusively(intake);
      drained = count > 0 && intake.isShort(count);
      return count;
    } catch (OutOfMemoryError e) {
      if (kept == null) {
        kept = intake.unstored();
      }
      throw e;
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw failure("receiving", e);
    } finally {
      receiving = false;
    }
  }

  private int receiveExclusively(Intake intake) throws IOException {
    if (kept != null) {
      return receiveKept(intake, kept);
    }
    if (!drained || readiness.takeReadableHint()) {
      int count = intake.readFrom(channel);
      if (count != 0) {
        Tasks.cancelShieldedCheckpoint();
        return count;
      }
    }
    while (true) {
      var receipt = new Receipt(channel, intake);
      readiness.awaitReadable(receipt);
      int count = receipt.count();
      if (count == 0) {
        count = intake.readFrom(channel); // woken for nothing, or the reactor could not read for us
      }
      if (count != 0) {
        return count;
      }
    }
  }

  private int receiveKept(Intake intake, ByteBuffer bytes) throws IOException {
    if (readiness.isClosed()) {
      throw ClosedBy.exception(this, closer);
    }
    int count = intake.readFrom(bytes);
    if (!bytes.hasRemaining()) {
      kept = null;
    }
    Tasks.cancelShieldedCheckpoint();
    return count;
  }

  // -- sending

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    beginSending();
    try {
      ensureSendable();
      while (write(data)) {
        readiness.awaitWritable(new Suspension());
      }
      Tasks.cancelShieldedCheckpoint();
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw failure("sending", e);
    } finally {
      sending = false;
    }
  }

  /** Writes as much as goes at once; true if there is more, and it would have to wait. */
  private boolean write(ByteBuffer data) throws IOException {
    int end = data.limit();
    try {
      while (data.position() < end) {
        // From an array the JDK copies all that is offered to it, at every attempt.
        int offered =
            data.isDirect()
                ? end - data.position()
                : Math.min(end - data.position(), 2 * Scratch.SIZE);
        data.limit(data.position() + offered);
        if (channel.write(data) < offered) {
          return true;
        }
        if (data.position() < end) {
          Tasks.checkpoint();
        }
      }
      return false;
    } finally {
      data.limit(end);
    }
  }

  @Override
  public void sendAll(ByteBuffer... data) throws IOException {
    Objects.requireNonNull(data, "data");
    beginSending();
    try {
      ensureSendable();
      while (write(data)) {
        readiness.awaitWritable(new Suspension());
      }
      Tasks.cancelShieldedCheckpoint();
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw failure("sending", e);
    } finally {
      sending = false;
    }
  }

  private boolean write(ByteBuffer... data) throws IOException {
    for (int first = 0; first < data.length; ) {
      int end = first;
      long offered = 0;
      // As many as may be copied at every attempt; what is large goes by itself.
      while (end < data.length
          && end - first < MOST_BUFFERS
          && offered + data[end].remaining() <= Scratch.SIZE) {
        offered += data[end++].remaining();
      }
      if (end <= first + 1) {
        end = first + 1;
        if (write(data[first])) {
          return true;
        }
      } else if (channel.write(data, first, end - first) < offered) {
        return true;
      }
      first = end;
      if (first < data.length) {
        Tasks.checkpoint();
      }
    }
    return false;
  }

  @Override
  public long sendFile(FileChannel file, long position, long count) throws IOException {
    var part = new FilePart(file, position, count);
    beginSending();
    try {
      ensureSendable();
      while (!part.isDone()) {
        if (part.moveTo(channel)) {
          readiness.awaitWritable(new Suspension());
        }
      }
      Tasks.cancelShieldedCheckpoint();
      return part.done();
    } catch (IOException e) {
      if (part.isClosed()) {
        throw e;
      }
      Tasks.checkpointBeforeFailing();
      throw failure("sending a file", e);
    } finally {
      sending = false;
    }
  }

  @Override
  public void awaitSendable() throws IOException {
    beginSending();
    try {
      ensureSendable();
      readiness.awaitWritable(new Suspension());
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw failure("waiting to send", e);
    } finally {
      sending = false;
    }
  }

  @Override
  public void sendEof() throws IOException {
    beginSending();
    try {
      if (readiness.isClosed()) {
        throw ClosedBy.exception(this, closer);
      }
      if (!eofSent) {
        channel.shutdownOutput();
        eofSent = true;
      }
      Tasks.cancelShieldedCheckpoint();
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw failure("sending the end", e);
    } finally {
      sending = false;
    }
  }

  private void beginSending() {
    Tasks.checkpointIfCancelled();
    if ((boolean) SENDING.getAndSet(this, true)) {
      throw new BusyResourceException(busy("sending"));
    }
  }

  private void ensureSendable() throws IOException {
    if (eofSent) {
      throw new ClosedEndpointException(
          this + " has sent its end: what is to be sent has to be sent before sendEof()");
    }
    if (readiness.isClosed()) {
      throw ClosedBy.exception(this, closer);
    }
  }

  // -- the end

  @Override
  public void close() throws IOException {
    closeForcefully();
    Tasks.checkpoint();
  }

  @Override
  public void closeForcefully() throws IOException {
    if (closer == null) {
      closer = ClosedBy.current();
    }
    readiness.close();
  }

  private String busy(String what) {
    return "another task is "
        + what
        + " on "
        + this
        + " already: one at a time may, since their bytes would mix; give the stream one task for each direction, or guard it"
        + " with a lock";
  }

  private IOException failure(String what, IOException e) {
    if (readiness.isClosed()) {
      return ClosedBy.exception(this, closer);
    }
    if (e instanceof SelectorUnavailableException) {
      return new IOException(this + " is intact, but waiting on it failed: " + e.getMessage(), e);
    }
    return e instanceof ClosedEndpointException
        ? e // its own end was sent
        : new BrokenStreamException("lost " + this + " while " + what + ": " + e.getMessage(), e);
  }

  // -- options, for those who offer them

  final <T> T valueOf(SocketOption<T> option) throws IOException {
    Objects.requireNonNull(option, "option");
    try {
      return channel.getOption(option);
    } catch (IOException e) {
      throw failure("reading " + option.name(), e);
    }
  }

  final <T> void set(SocketOption<T> option, T value) throws IOException {
    Objects.requireNonNull(option, "option");
    try {
      channel.setOption(option, value);
    } catch (IOException e) {
      throw failure("setting " + option.name(), e);
    }
  }
}
