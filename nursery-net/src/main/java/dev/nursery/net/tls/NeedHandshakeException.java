package dev.nursery.net.tls;

/**
 * Something was asked about a connection that is known only after its handshake. {@link
 * TlsStream#handshake} does it; so does the first send or receive.
 */
public class NeedHandshakeException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** With what was asked, and what to do first. */
  public NeedHandshakeException(String message) {
    super(message);
  }
}
