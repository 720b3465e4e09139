package dev.nursery.net.stream;

import dev.nursery.net.ByteStream;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import java.util.Objects;

/**
 * A stream that goes both ways, as two that go one way and are closed each for itself: to be handed
 * to two tasks, or to have something put around one of them.
 *
 * {@snippet :
 * var halves = new StreamHalves(stream);
 * nursery.startSoon(() -> parse(halves.receiving()));
 * try (var sending = halves.sending()) {
 *   sending.sendAll(question); // closing tells the peer that this was all
 * }
 * }
 *
 * <p>Closing the sending half {@linkplain dev.nursery.net.HalfCloseable#sendEof sends the end}, if
 * the stream can do that; if not, the peer learns of it when the whole stream is closed. Closing
 * the receiving half only ends what is done here. When both are closed, the stream is closed. An
 * operation that waits on a half that gets closed fails with a {@link
 * dev.nursery.net.ClosedEndpointException}, and the other half goes on.
 *
 * <p>Takes over the stream. Follows no type of trio's.
 */
public final class StreamHalves {

  private final SendingHalf sending;
  private final ReceivingHalf receiving;

  /** Takes over {@code stream}; whoever closes both halves has closed it. */
  public StreamHalves(ByteStream stream) {
    Objects.requireNonNull(stream, "stream");
    var whole = new WholeStream(stream);
    sending = new SendingHalf(whole);
    receiving = new ReceivingHalf(whole);
  }

  /** The half that sends. */
  public SendStream sending() {
    return sending;
  }

  /** The half that receives. */
  public ReceiveStream receiving() {
    return receiving;
  }
}
