package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Block;
import dev.nursery.CancelScope;

/** Asserts that operations are cancel points. */
final class Raises {

  private Raises() {}

  /** Runs {@code operation} in a cancelled scope, which has to catch its cancellation. */
  static <X extends Exception> void cancelled(Block<X> operation) throws X {
    CancelScope scope = CancelScope.create();
    scope.cancel("before the operation");
    scope.run(operation);
    assertThat(scope.cancelledCaught()).as("the operation is a cancel point").isTrue();
  }
}
