package dev.nursery;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What came of code that ran in a scope which moves on when it is cancelled: it got {@linkplain
 * Done done}, or it was {@linkplain CutOff cut off}.
 *
 * <p>A type of its own rather than an {@link Optional}, since the body may well return null, and
 * "no more lines" must not look like "no time left".
 *
 * {@snippet :
 * String text = switch (CancelScope.moveOnAfter(ofSeconds(5), () -> reader.readLine())) {
 *   case Timed.Done(var line) when line != null -> line;
 *   case Timed.Done(_) -> "(end of file)";
 *   case Timed.CutOff(var reason) -> "(gave up: " + reason + ")";
 * };
 * }
 *
 * @param <T> the type of the body's value
 */
public sealed interface Timed<T extends @Nullable Object> {

  /**
   * The body returned, possibly after the scope was cancelled.
   *
   * @param value what it returned
   */
  record Done<T extends @Nullable Object>(T value) implements Timed<T> {}

  /**
   * The scope was cancelled and absorbed the cancellation.
   *
   * @param reason why it was
   */
  record CutOff<T extends @Nullable Object>(CancelReason reason) implements Timed<T> {}

  /** Whether the body returned. */
  default boolean done() {
    return this instanceof Done;
  }

  /** The body's value, or {@code other} if it was cut off. */
  default T orElse(T other) {
    return this instanceof Done<T>(T value) ? value : other;
  }

  /** The body's value, or what {@code other} supplies if it was cut off. */
  default T orElseGet(Supplier<? extends T> other) {
    Objects.requireNonNull(other, "other");
    return this instanceof Done<T>(T value) ? value : other.get();
  }

  /**
   * The body's value.
   *
   * @throws NoSuchElementException if it was cut off; the message gives the reason
   */
  default T orElseThrow() {
    return switch (this) {
      case Done<T>(T value) -> value;
      case CutOff<T>(CancelReason reason) ->
          throw new NoSuchElementException("no value: the body was " + reason);
    };
  }

  /** The body's value, or empty if it was cut off <em>or returned null</em>. */
  @SuppressWarnings("NullAway") // ofNullable of a T that may be null either way
  default Optional<T> toOptional() {
    return this instanceof Done<T>(T value) ? Optional.ofNullable(value) : Optional.empty();
  }
}
