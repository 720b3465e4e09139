package dev.nursery.net.reactor;

import java.io.IOException;

/**
 * There is no selector to wait with, and none could be opened: says nothing of the channel that was
 * to be waited for, which may be tried again later.
 */
public final class SelectorUnavailableException extends IOException {

  private static final long serialVersionUID = 1L;

  SelectorUnavailableException(IOException cause) {
    super(
        "a selector, which needs three file descriptors, could not be opened ("
            + cause.getMessage()
            + "): are connections left open, or is the limit (ulimit -n) too low?",
        cause);
  }
}
