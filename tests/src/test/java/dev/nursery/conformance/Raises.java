package dev.nursery.conformance;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.Block;
import dev.nursery.CancelReason;
import dev.nursery.Cancelled;
import java.util.Objects;

/** Asserts that an operation is cancelled, and eats the cancellation. */
final class Raises {

  private Raises() {}

  static CancelReason assertRaises(Block<?> operation) {
    Cancelled cancelled = catchThrowableOfType(Cancelled.class, operation::run);
    return Objects.requireNonNull(cancelled, "not cancelled").reason();
  }
}
