package dev.nursery.net.testkit;

import dev.nursery.net.Endpoint;
import java.io.IOException;

/**
 * Two connected ends.
 *
 * @param <A> this end
 * @param <B> that end
 */
public record StreamPair<A extends Endpoint, B extends Endpoint>(A here, B there)
    implements AutoCloseable {

  /** The same, from the other side. */
  public StreamPair<B, A> swapped() {
    return new StreamPair<>(there, here);
  }

  @Override
  public void close() throws IOException {
    here.closeForcefully();
    there.closeForcefully();
  }
}
