package dev.nursery.testing.stream;

import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.testing.cancellation.Aftermath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one sender and one receiver meet, and bytes go straight from the buffer of the one to that
 * of the other.
 *
 * <p>Whoever waits looks at the state and takes its place in the lot under the lock; whoever
 * changes the state does so under it and then wakes all. So each change is seen or wakes, and each
 * who is woken looks again.
 */
final class Meeting {

  private final ReentrantLock lock = new ReentrantLock();
  private final ParkingLot lot = new ParkingLot();
  private final Closing senderClosing = new Closing("the sending end of " + this);
  private final Closing receiverClosing = new Closing("the receiving end of " + this);

  /** What the sender is sending; null if it is not. Guarded by the lock, its position as well. */
  private @Nullable ByteBuffer offered;

  /** Whether the receiver is there; guarded by the lock. */
  private boolean receiverWaits;

  Meeting() {
    Aftermath.opened("the sending end of a lockstep stream", senderClosing::isClosed);
    Aftermath.opened("the receiving end of a lockstep stream", receiverClosing::isClosed);
  }

  /** Gives the lock back while it waits, and has it again at the end, however that comes. */
  private void awaitUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      ParkingLot.Place place = lot.prepare();
      lock.unlock();
      try {
        place.await();
      } finally {
        lock.lock();
      }
    }
  }

  /** What one end does under the lock. */
  @FunctionalInterface
  private interface Operation<T extends @Nullable Object> {
    T run() throws IOException;
  }

  private <T extends @Nullable Object> T perform(OneAtATime inside, Operation<T> operation)
      throws IOException {
    inside.enter();
    try {
      Tasks.checkpoint();
      lock.lock();
      try {
        return operation.run();
      } finally {
        lock.unlock();
      }
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      inside.leave();
    }
  }

  private boolean hasBytes() {
    return offered != null && offered.hasRemaining();
  }

  private void close(Closing end) {
    lock.lock();
    try {
      end.close();
      if (end == senderClosing) {
        offered = null;
      }
    } finally {
      lock.unlock();
    }
    lot.unparkAll();
  }

  /** The end that sends. */
  final class Sender implements SendStream {

    private final OneAtATime sending = new OneAtATime(this, "sending");

    @Override
    public void sendAll(ByteBuffer data) throws IOException {
      perform(
          sending,
          () -> {
            try {
              offer(data);
            } finally {
              offered = null;
            }
            return null;
          });
    }

    private void offer(ByteBuffer data) throws IOException {
      senderClosing.ensureOpen();
      ensureReceiver();
      offered = data;
      lot.unparkAll();
      awaitUntil(() -> !hasBytes() || receiverClosing.isClosed());
      if (data.hasRemaining()) {
        senderClosing.ensureOpen();
        ensureReceiver();
      }
    }

    private void ensureReceiver() throws BrokenStreamException {
      if (receiverClosing.isClosed()) {
        throw new BrokenStreamException(
            "nobody will receive what is sent on " + this, receiverClosing.exception());
      }
    }

    @Override
    public void awaitSendable() throws IOException {
      perform(
          sending,
          () -> {
            awaitUntil(
                () -> receiverWaits || receiverClosing.isClosed() || senderClosing.isClosed());
            senderClosing.ensureOpen();
            return null;
          });
    }

    @Override
    public void close() {
      closeForcefully();
      Tasks.checkpoint();
    }

    @Override
    public void closeForcefully() {
      Meeting.this.close(senderClosing);
    }

    @Override
    public String toString() {
      return "the sending end of " + Meeting.this;
    }
  }

  /** The end that receives. */
  final class Receiver implements ReceiveStream {

    private final OneAtATime receiving = new OneAtATime(this, "receiving");

    @Override
    public byte[] receiveAtMost(int max) throws IOException {
      ReceiveStream.requireMax(max);
      return perform(
          receiving,
          () -> {
            try {
              return receive(max);
            } finally {
              receiverWaits = false;
            }
          });
    }

    private byte[] receive(int max) throws IOException {
      receiverClosing.ensureOpen();
      receiverWaits = true;
      lot.unparkAll();
      awaitUntil(() -> hasBytes() || senderClosing.isClosed() || receiverClosing.isClosed());
      receiverClosing.ensureOpen();
      ByteBuffer source = offered;
      if (source == null) {
        return new byte[0];
      }
      byte[] taken = new byte[Math.min(max, source.remaining())];
      source.get(taken);
      lot.unparkAll();
      return taken;
    }

    @Override
    public int receiveInto(ByteBuffer target) throws IOException {
      byte[] data = receiveAtMost(ReceiveStream.requireRoom(target).remaining());
      target.put(data);
      return data.length == 0 ? -1 : data.length;
    }

    @Override
    public void close() {
      closeForcefully();
      Tasks.checkpoint();
    }

    @Override
    public void closeForcefully() {
      Meeting.this.close(receiverClosing);
    }

    @Override
    public String toString() {
      return "the receiving end of " + Meeting.this;
    }
  }

  @Override
  public String toString() {
    return "lockstep stream@" + Integer.toHexString(hashCode());
  }
}
