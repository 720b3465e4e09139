package dev.nursery.net;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import java.io.IOException;

/**
 * A stream whose sending direction can be ended by itself. Follows trio's {@code
 * HalfCloseableStream}.
 */
public interface HalfCloseable extends ByteStream {

  /**
   * Tells the peer that no more is going to be sent: it receives what was, and then the end.
   * Receiving goes on. Further sends fail with a {@link ClosedEndpointException}; doing this again
   * does nothing.
   *
   * @throws Cancelled if the task is cancelled; the end was not sent
   * @throws ClosedEndpointException if this end is closed
   * @throws BrokenStreamException if the peer has gone or the connection failed
   * @throws BusyResourceException if another task is sending
   */
  void sendEof() throws IOException;
}
