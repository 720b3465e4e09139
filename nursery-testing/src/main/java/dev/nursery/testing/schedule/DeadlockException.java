package dev.nursery.testing.schedule;

/**
 * A deterministic run has come to a stop: no thread can go on, no time is waited for, and the
 * program has not ended.
 *
 * <p>The message has the tree of tasks, and what each of them waits for.
 */
public final class DeadlockException extends RuntimeException {

  private static final long serialVersionUID = 1;

  DeadlockException(String message) {
    super(message, null, true, false);
  }
}
