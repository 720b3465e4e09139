package dev.nursery.net.proxy;

import dev.nursery.net.BrokenStreamException;
import org.jspecify.annotations.Nullable;

/**
 * What a connection began with is no header of the PROXY protocol, or none came. The message names
 * the connection and what is wrong. Usual causes: the balancer is not configured to send one; or
 * somebody has connected who is no balancer.
 */
public class ProxyHeaderException extends BrokenStreamException {

  private static final long serialVersionUID = 1L;

  /** With what is wrong, and the cause, if there is one. */
  public ProxyHeaderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
