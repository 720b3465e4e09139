package dev.nursery.net.tls;

import dev.nursery.net.BrokenStreamException;

/**
 * The connection ended, and the peer had not said that it was going to. Anybody between the two can
 * have cut it, so what was received may be the beginning of something longer.
 *
 * <p>Many peers that speak HTTP end like this; see {@link TlsClientOptions#httpsCompatible}.
 */
public class TruncatedStreamException extends BrokenStreamException {

  private static final long serialVersionUID = 1L;

  /** With the stream, what happened, and what to do. */
  public TruncatedStreamException(String message) {
    super(message, null);
  }
}
