package dev.nursery.testing.channel;

import dev.nursery.BrokenResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Tasks;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.channel.SendChannel;
import dev.nursery.lowlevel.ParkingLot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The simplest channel that keeps the contract; its parts can be replaced by broken ones. */
class PlainChannel {

  private final int capacity;

  /** Guarded by this, as is the rest. */
  private final Deque<Integer> values = new ArrayDeque<>();

  private final ParkingLot senders = new ParkingLot();
  private final ParkingLot receivers = new ParkingLot();
  private boolean senderClosed;
  private boolean receiverClosed;

  PlainChannel(int capacity) {
    this.capacity = capacity;
  }

  ChannelPair pair() {
    return new ChannelPair(sender(), receiver());
  }

  SendChannel<Integer> sender() {
    return new SendChannel<>() {
      @Override
      public void send(Integer value) {
        PlainChannel.this.send(Objects.requireNonNull(value, "value"));
      }

      @Override
      public void close() {
        closeSender();
      }
    };
  }

  ReceiveChannel<Integer> receiver() {
    return new ReceiveChannel<>() {
      @Override
      public Integer receive() {
        return PlainChannel.this.receive();
      }

      @Override
      public void close() {
        closeReceiver();
      }
    };
  }

  void send(int value) {
    Tasks.checkpoint();
    for (ParkingLot.Place place; (place = sendOrPrepare(value)) != null; ) {
      place.await();
    }
  }

  private synchronized ParkingLot.@Nullable Place sendOrPrepare(int value) {
    if (senderClosed) {
      throw new ClosedResourceException("this end is closed");
    }
    if (receiverClosed) {
      throw new BrokenResourceException("nobody receives any more");
    }
    if (values.size() == capacity) {
      return senders.prepare();
    }
    values.add(value);
    receivers.unpark(1);
    return null;
  }

  int receive() {
    Tasks.checkpoint();
    return take();
  }

  /** Takes the next value, without a checkpoint unless it has to wait. */
  final int take() {
    while (true) {
      switch (takeOrPrepare()) {
        case Integer value -> {
          return value;
        }
        case ParkingLot.Place place -> place.await();
        case Object other -> throw new AssertionError(other);
      }
    }
  }

  private synchronized Object takeOrPrepare() {
    if (receiverClosed) {
      throw new ClosedResourceException("this end is closed");
    }
    Integer value = next(values);
    if (value != null) {
      senders.unpark(1);
      return value;
    }
    if (senderClosed) {
      throw new EndOfChannelException("all was received");
    }
    return receivers.prepare();
  }

  @Nullable Integer next(Deque<Integer> waiting) {
    return waiting.pollFirst();
  }

  synchronized void closeSender() {
    senderClosed = true;
    senders.unparkAll();
    receivers.unparkAll();
  }

  synchronized void closeReceiver() {
    receiverClosed = true;
    senders.unparkAll();
    receivers.unparkAll();
  }
}
