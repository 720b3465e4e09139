package dev.nursery.net.tls;

import dev.nursery.net.BrokenStreamException;
import org.jspecify.annotations.Nullable;

/**
 * The two sides could not agree on how to speak, or one did not believe the other. The message
 * names the peer and says why; the cause is what the JDK said about it. The stream is good for
 * nothing but to be closed.
 */
public class TlsHandshakeException extends BrokenStreamException {

  private static final long serialVersionUID = 1L;

  /** With the peer, what happened, and what to do. */
  public TlsHandshakeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
