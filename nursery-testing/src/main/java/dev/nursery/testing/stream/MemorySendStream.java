package dev.nursery.testing.stream;

import dev.nursery.Block;
import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.WouldBlockException;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.testing.cancellation.Aftermath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A sending end that goes nowhere: what is sent is kept, and the test takes it out.
 *
 * {@snippet :
 * var stream = new MemorySendStream();
 * greet(stream, "world");
 * assertThat(new String(stream.getData(), UTF_8)).isEqualTo("Hello, world!");
 * }
 *
 * <p>It holds any number of bytes, so sending never waits, unless a <b>hook</b> does: code of the
 * test that runs, on the sending task, after each send. A hook that waits makes a slow peer, one
 * that throws a broken one, and one that {@linkplain MemoryStreams#pump pumps} a connection. A hook
 * is a part of the operation: a cancelled task leaves it, and closing the stream ends it.
 *
 * <p>As with every stream one task sends at a time; operations give others a turn twice before they
 * do anything, so that a program that breaks the rule is told so. Belongs to whoever made it; all
 * methods may be called by any thread. Follows trio's {@code MemorySendStream}.
 */
public final class MemorySendStream implements SendStream {

  private final OneAtATime sending = new OneAtATime(this, "sending");
  private final Closing closing = new Closing(this);
  private final HookScope hooks = new HookScope(closing);
  private final ByteQueue outgoing = new ByteQueue(this);

  /**
   * Held while bytes are on their way from here to another stream, so that they keep their order.
   */
  private final ReentrantLock pumping = new ReentrantLock();

  private volatile @Nullable Block<IOException> sendHook;
  private volatile @Nullable Block<IOException> awaitSendableHook;

  /** An open stream without hooks. */
  public MemorySendStream() {
    Aftermath.opened("a MemorySendStream", closing::isClosed);
  }

  /**
   * Sets what runs at the end of each {@link #sendAll(ByteBuffer)}, when the bytes are already
   * here.
   *
   * @param hook null for none
   * @return this stream
   */
  public MemorySendStream onSend(@Nullable Block<IOException> hook) {
    sendHook = hook;
    return this;
  }

  /**
   * Sets what runs in each {@link #awaitSendable}.
   *
   * @param hook null for none
   * @return this stream
   */
  public MemorySendStream onAwaitSendable(@Nullable Block<IOException> hook) {
    awaitSendableHook = hook;
    return this;
  }

  /**
   * Sets what runs at each closing, also of a stream that was closed already. It should not wait:
   * no cancellation reaches it.
   *
   * @param hook null for none
   * @return this stream
   */
  public MemorySendStream onClose(@Nullable Block<IOException> hook) {
    hooks.onClose(hook);
    return this;
  }

  // -- for the program under test

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    sending.enter();
    try {
      Tasks.checkpoint(); // others may come in, who break the rule
      Tasks.checkpoint();
      if (!outgoing.put(data)) {
        throw closing.exception();
      }
      hooks.run(sendHook);
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      sending.leave();
    }
  }

  @Override
  public void awaitSendable() throws IOException {
    sending.enter();
    try {
      Tasks.checkpoint(); // others may come in, who break the rule
      Tasks.checkpoint();
      closing.ensureOpen();
      hooks.run(awaitSendableHook);
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      sending.leave();
    }
  }

  @Override
  public void close() throws IOException {
    closeForcefully();
    Tasks.checkpoint();
  }

  @Override
  public void closeForcefully() throws IOException {
    closing.close();
    outgoing.close();
    hooks.close();
  }

  // -- for the test

  /** As {@link #getData(int)}, without a limit. */
  public byte[] getData() {
    return getData(Integer.MAX_VALUE);
  }

  /**
   * Waits until something has been sent, and takes it out.
   *
   * @param max at least 1
   * @return at most {@code max} bytes; none if the stream was closed and all was taken
   * @throws Cancelled if the task is cancelled; nothing was taken
   * @throws BusyResourceException if another task is in here
   */
  public byte[] getData(int max) {
    return outgoing.take(ReceiveStream.requireMax(max));
  }

  /** As {@link #getDataNow(int)}, without a limit. */
  public byte[] getDataNow() {
    return getDataNow(Integer.MAX_VALUE);
  }

  /**
   * As {@link #getData(int)}, without waiting. Not a checkpoint.
   *
   * @throws WouldBlockException if nothing is there
   */
  public byte[] getDataNow(int max) {
    byte[] data = outgoing.poll(ReceiveStream.requireMax(max));
    if (data == null) {
      throw new WouldBlockException(
          "nothing was sent on " + this + " that was not taken: getData() waits for that");
    }
    return data;
  }

  /** See {@link MemoryStreams#pump}. */
  boolean pump(MemoryReceiveStream target, int max) throws BrokenStreamException {
    pumping.lock();
    try {
      byte[] data = outgoing.poll(max);
      if (data == null) {
        return false;
      }
      if (data.length == 0) {
        target.putEof();
      } else {
        target.putData(data);
      }
      return true;
    } catch (ClosedEndpointException e) {
      throw new BrokenStreamException(target + ", the other end of " + this + ", is closed", e);
    } finally {
      pumping.unlock();
    }
  }

  @Override
  public String toString() {
    return "MemorySendStream@" + Integer.toHexString(hashCode());
  }
}
