package dev.nursery.testing.stream;

import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.stream.StapledStream;

/**
 * Connections in memory that hold any number of bytes.
 *
 * {@snippet :
 * var pair = MemoryStreams.pair();
 * nursery.startSoon(() -> Echo.handle(pair.there()));
 * pair.here().sendAll(bytes);
 * }
 *
 * <p>They are two {@linkplain MemorySendStream memory} {@linkplain MemoryReceiveStream streams} for
 * each direction, of which the sending one has hooks that {@linkplain #pump pump} after each send
 * and at closing. Taking a hook away unplugs the network: {@code
 * pair.here().sendStream().onSend(null)}; setting one that waits makes it slow, for instance {@code
 * onSend(() -> { Tasks.sleep(ofMillis(50)); MemoryStreams.pump(from, to, 1_000); })}.
 *
 * <p>Where sending should wait for the receiver, see {@link LockstepStreams}. Follows trio's {@code
 * memory_stream_pair} and its relatives.
 */
public final class MemoryStreams {

  private MemoryStreams() {}

  /** A connection in one direction, from {@code here} to {@code there}. */
  public static StreamPair<MemorySendStream, MemoryReceiveStream> oneWayPair() {
    var sender = new MemorySendStream();
    var receiver = new MemoryReceiveStream();
    sender.onSend(() -> pump(sender, receiver));
    sender.onClose(() -> {
      // First what a send that is under way has left, then the end.
      while (!receiver.isEnded() && pump(sender, receiver)) {}
    });
    return new StreamPair<>(sender, receiver);
  }

  /** A connection in both directions; each can be ended by itself. */
  public static StreamPair<
          StapledStream<MemorySendStream, MemoryReceiveStream>,
          StapledStream<MemorySendStream, MemoryReceiveStream>>
      pair() {
    return StreamPair.stapled(oneWayPair(), oneWayPair());
  }

  /** As {@link #pump(MemorySendStream, MemoryReceiveStream, int)}, without a limit. */
  public static boolean pump(MemorySendStream from, MemoryReceiveStream to)
      throws BrokenStreamException {
    return pump(from, to, Integer.MAX_VALUE);
  }

  /**
   * Moves bytes that were sent to where they are received; when all were moved and the sender is
   * closed, the end. Not a checkpoint. Several at once keep the order.
   *
   * @param max how many bytes, at least 1
   * @return whether anything moved
   * @throws BrokenStreamException if the receiver is closed; the bytes are lost
   */
  public static boolean pump(MemorySendStream from, MemoryReceiveStream to, int max)
      throws BrokenStreamException {
    return from.pump(to, ReceiveStream.requireMax(max));
  }
}
