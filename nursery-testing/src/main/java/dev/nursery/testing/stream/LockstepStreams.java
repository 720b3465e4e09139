package dev.nursery.testing.stream;

import dev.nursery.net.HalfCloseable;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;

/**
 * Connections in memory that hold nothing: a send ends when all its bytes were received, and not
 * before.
 *
 * <p>So a program that relies on the buffers of the network to hold something, as all do that send
 * without anybody receiving, gets stuck in its test, and not one day in production.
 *
 * {@snippet :
 * var pair = LockstepStreams.pair();
 * nursery.startSoon(() -> Echo.handle(pair.there()));
 * nursery.startSoon(() -> pair.here().sendAll(question)); // in a task of its own, or it waits for ever
 * answer = pair.here().receiveSome();
 * }
 *
 * <p>A send that is cancelled, or fails, takes back what was not received yet. {@code
 * awaitSendable} returns when somebody receives. Closing one end wakes the other: a receiver finds
 * the end, a sender a {@link dev.nursery.net.BrokenStreamException}. Follows trio's {@code
 * lockstep_stream_pair}.
 */
public final class LockstepStreams {

  private LockstepStreams() {}

  /** A connection in one direction, from {@code here} to {@code there}. */
  public static StreamPair<SendStream, ReceiveStream> oneWayPair() {
    var meeting = new Meeting();
    return new StreamPair<>(meeting.new Sender(), meeting.new Receiver());
  }

  /** A connection in both directions; each can be ended by itself. */
  public static StreamPair<HalfCloseable, HalfCloseable> pair() {
    var pair = StreamPair.stapled(oneWayPair(), oneWayPair());
    return new StreamPair<>(pair.here(), pair.there());
  }
}
