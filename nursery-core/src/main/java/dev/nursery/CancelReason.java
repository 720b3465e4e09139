package dev.nursery;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why something was cancelled: the first cause, kept for good, for logs and for the curious.
 *
 * @param source what kind of cause it was
 * @param message in words: what the caller of {@code cancel} said, which deadline passed, what
 *     failed
 * @param task the name of the task that cancelled, or null if it was none, as for a deadline or a
 *     foreign thread
 */
public record CancelReason(Source source, String message, @Nullable String task)
    implements Serializable {

  /** The kinds of cause. */
  public enum Source {
    /** Somebody called {@code cancel}. */
    EXPLICIT,
    /** The scope's deadline passed. */
    DEADLINE,
    /** A child or the body of a nursery failed, and the rest of it is cancelled. */
    NURSERY,
    /** Not known any more. */
    UNKNOWN
  }

  /** Checks the parts. */
  public CancelReason {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(message, "message");
  }

  /** For people: {@code cancelled by task 'main': shutting down}. */
  @Override
  public String toString() {
    return switch (source) {
      case EXPLICIT ->
          "cancelled" + (task == null ? "" : " by task '" + task + "'") + ": " + message;
      case DEADLINE, UNKNOWN -> "cancelled: " + message;
      case NURSERY -> "cancelled because of task '" + task + "': " + message;
    };
  }
}
