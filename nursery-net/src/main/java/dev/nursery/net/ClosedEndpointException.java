package dev.nursery.net;

import java.nio.channels.ClosedChannelException;

/**
 * The stream or listener was closed by this side of the connection, before the operation or during
 * it. A usual cause is a {@code try} with resources around a nursery's spawns instead of around the
 * nursery: it closes the resource when the block ends, while the children still run.
 */
public class ClosedEndpointException extends ClosedChannelException {

  private static final long serialVersionUID = 1L;

  private final String message;

  /** With what happened, the likely cause, and what to do. */
  public ClosedEndpointException(String message) {
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
