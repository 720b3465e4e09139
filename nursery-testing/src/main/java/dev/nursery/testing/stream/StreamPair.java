package dev.nursery.testing.stream;

import dev.nursery.net.Endpoint;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.net.stream.StapledStream;
import java.io.IOException;

/**
 * Two connected ends of a stream.
 *
 * {@snippet :
 * try (var pair = MemoryStreams.pair()) {
 *   Nursery.run(nursery -> {
 *     nursery.startSoon(() -> serve(pair.there()));
 *     greet(pair.here());
 *   });
 * }
 * }
 *
 * @param here this end; of a stream that goes one way, the one that sends
 * @param there that end
 * @param <A> this end
 * @param <B> that end
 */
public record StreamPair<A extends Endpoint, B extends Endpoint>(A here, B there)
    implements AutoCloseable {

  /** Two connections in opposite directions as one. */
  static <S extends SendStream, R extends ReceiveStream>
      StreamPair<StapledStream<S, R>, StapledStream<S, R>> stapled(
          StreamPair<S, R> there, StreamPair<S, R> back) {
    return new StreamPair<>(
        new StapledStream<>(there.here(), back.there()),
        new StapledStream<>(back.here(), there.there()));
  }

  /** The same, seen from the other side. */
  public StreamPair<B, A> swapped() {
    return new StreamPair<>(there, here);
  }

  /** Closes both ends, forcefully: not a cancel point. */
  @Override
  public void close() throws IOException {
    try {
      here.closeForcefully();
    } finally {
      there.closeForcefully();
    }
  }
}
