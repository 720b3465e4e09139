package dev.nursery.testing.stream;

import dev.nursery.Block;
import dev.nursery.Tasks;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import dev.nursery.testing.cancellation.Aftermath;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A receiving end that comes from nowhere: the test puts in what is to be received.
 *
 * {@snippet :
 * var stream = new MemoryReceiveStream();
 * stream.putData("GET / HT".getBytes(US_ASCII)); // and then the line is dead
 * assertThrows(TooSlowException.class, () -> CancelScope.failAfter(ofSeconds(30), () -> parse(stream)));
 * }
 *
 * <p>It holds any number of bytes. A <b>hook</b>, code of the test, can run on the receiving task
 * before each receive looks for bytes: to put some, to wait, to fail. A hook is a part of the
 * operation: a cancelled task leaves it, and closing the stream ends it. A receive that is
 * cancelled has taken nothing.
 *
 * <p>As with every stream one task receives at a time; operations give others a turn twice before
 * they do anything, so that a program that breaks the rule is told so. Belongs to whoever made it;
 * all methods may be called by any thread. Follows trio's {@code MemoryReceiveStream}.
 */
public final class MemoryReceiveStream implements ReceiveStream {

  private final OneAtATime receiving = new OneAtATime(this, "receiving");
  private final Closing closing = new Closing(this);
  private final HookScope hooks = new HookScope(closing);
  private final ByteQueue incoming = new ByteQueue(this);

  private volatile @Nullable Block<IOException> receiveHook;

  /** An open stream without bytes or hooks. */
  public MemoryReceiveStream() {
    Aftermath.opened("a MemoryReceiveStream", closing::isClosed);
  }

  /**
   * Sets what runs in each receive, before it looks for bytes.
   *
   * @param hook null for none
   * @return this stream
   */
  public MemoryReceiveStream onReceive(@Nullable Block<IOException> hook) {
    receiveHook = hook;
    return this;
  }

  /**
   * Sets what runs at each closing, also of a stream that was closed already. It should not wait:
   * no cancellation reaches it.
   *
   * @param hook null for none
   * @return this stream
   */
  public MemoryReceiveStream onClose(@Nullable Block<IOException> hook) {
    hooks.onClose(hook);
    return this;
  }

  // -- for the program under test

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    ReceiveStream.requireMax(max);
    receiving.enter();
    try {
      Tasks.checkpoint(); // others may come in, who break the rule
      Tasks.checkpoint();
      closing.ensureOpen();
      hooks.run(receiveHook);
      byte[] data = incoming.take(max);
      closing.ensureOpen();
      return data;
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      receiving.leave();
    }
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    byte[] data = receiveAtMost(ReceiveStream.requireRoom(target).remaining());
    target.put(data);
    return data.length == 0 ? -1 : data.length;
  }

  /** Drops what was not received. */
  @Override
  public void close() throws IOException {
    closeForcefully();
    Tasks.checkpoint();
  }

  @Override
  public void closeForcefully() throws IOException {
    closing.close();
    incoming.closeAndWipe();
    hooks.close();
  }

  // -- for the test

  /**
   * Lets these bytes, a copy of them, be received. Not a checkpoint.
   *
   * @throws ClosedEndpointException if the stream is closed, or its end was put
   */
  public void putData(byte... data) throws ClosedEndpointException {
    if (!incoming.put(ByteBuffer.wrap(data))) {
      throw closing.isClosed()
          ? closing.exception()
          : new ClosedEndpointException(
              "the end of " + this + " was put already: put the data before putEof()");
    }
  }

  /** Lets the end be received after what was put so far. Doing it again does nothing. */
  public void putEof() {
    incoming.close();
  }

  /** Whether nothing more can be put. */
  boolean isEnded() {
    return incoming.isClosed();
  }

  @Override
  public String toString() {
    return "MemoryReceiveStream@" + Integer.toHexString(hashCode());
  }
}
