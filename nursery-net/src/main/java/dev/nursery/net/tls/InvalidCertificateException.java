package dev.nursery.net.tls;

import org.jspecify.annotations.Nullable;

/**
 * This side has refused the peer's certificate: nobody trusted has signed it, it is for another
 * host, or it has expired. The message says which, and the peer was told.
 */
public class InvalidCertificateException extends TlsHandshakeException {

  private static final long serialVersionUID = 1L;

  /** With the peer, what is wrong with its certificate, and what to do. */
  public InvalidCertificateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
