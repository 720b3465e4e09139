package dev.nursery.testing.schedule;

/**
 * A deterministic run goes on and on: it took more steps, or more virtual time, than it was given.
 *
 * <p>The message says which, where everybody was at that moment, and how to allow more.
 */
public final class EndlessRunException extends RuntimeException {

  private static final long serialVersionUID = 1;

  EndlessRunException(String message) {
    super(message, null, true, false);
  }
}
