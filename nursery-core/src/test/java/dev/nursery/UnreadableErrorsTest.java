package dev.nursery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Looking at what a cancelled task let out may fail itself, for want of memory or, as here, in code
 * of the exception's own. The errors of the others are reported all the same.
 */
class UnreadableErrorsTest {

  private static final class Unreadable extends CompletionException {

    private static final long serialVersionUID = 1L;

    Unreadable() {
      super("nobody can tell why", null);
    }

    @Override
    public synchronized @Nullable Throwable getCause() {
      throw new IllegalStateException("of getCause");
    }
  }

  private static void untilCancelled(CountDownLatch begun) {
    begun.countDown();
    try {
      Tasks.sleepForever();
    } catch (Cancelled cancelled) {
      cancelled.addSuppressed(new Unreadable());
      throw cancelled;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void doNotHideThoseOfOthers(boolean inTheBody) {
    var failure = new IllegalArgumentException("on purpose");
    var begun = new CountDownLatch(1);
    var thrown =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Nursery.run(nursery -> {
                  nursery.startSoon(() -> {
                    begun.await();
                    throw failure;
                  });
                  if (inTheBody) {
                    untilCancelled(begun);
                  } else {
                    nursery.startSoon(() -> untilCancelled(begun));
                  }
                }));
    assertThat(thrown.leaves())
        .contains(failure)
        .anyMatch(error -> "of getCause".equals(error.getMessage()))
        .hasSize(2);
  }
}
