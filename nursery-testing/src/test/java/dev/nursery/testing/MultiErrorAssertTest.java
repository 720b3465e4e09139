package dev.nursery.testing;

import static dev.nursery.testing.ExpectedError.error;
import static dev.nursery.testing.ExpectedError.group;
import static dev.nursery.testing.ExpectedError.same;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nursery.MultiError;
import dev.nursery.Nursery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

class MultiErrorAssertTest {

  private final IOException disk = new IOException("disk is full");
  private final IllegalStateException state = new IllegalStateException("closed");
  private final MultiError nested = MultiError.of("inner", List.of(state, disk));
  private final MultiError errors =
      MultiError.of("outer", List.of(nested, new ArithmeticException("by zero")));

  @Test
  void theOrderDoesNotMatterAndTheStructureDoes() {
    MultiErrorAssert.assertThat(errors)
        .hasExactly(
            error(ArithmeticException.class).withMessage("zero$"),
            group(same(disk), error(IllegalStateException.class)))
        .hasExactly(ArithmeticException.class, MultiError.class)
        .hasExactlyLeaves(IOException.class, ArithmeticException.class, IllegalStateException.class)
        .hasMessageContaining("outer");
    refused(() ->
        MultiErrorAssert.assertThat(errors)
            .hasExactly(IOException.class, ArithmeticException.class, IllegalStateException.class));
    refused(() ->
        MultiErrorAssert.assertThat(errors)
            .hasExactly(group(same(disk)), error(ArithmeticException.class)));
  }

  @Test
  void aBroadExpectationDoesNotTakeWhatANarrowOneNeeds() {
    MultiErrorAssert.assertThat(nested).hasExactly(Exception.class, IOException.class);
    MultiErrorAssert.assertThat(nested).hasExactly(IOException.class, Exception.class);
    MultiErrorAssert.assertThat(nested).hasExactly(Exception.class, Exception.class);
  }

  @Test
  void countsAreExactAndTheDifferenceIsTold() {
    refused(() -> MultiErrorAssert.assertThat(nested).hasExactly(IOException.class))
        .withMessageContaining("not expected")
        .withMessageContaining("closed");
    refused(() ->
            MultiErrorAssert.assertThat(nested)
                .hasExactly(Exception.class, Exception.class, Error.class))
        .withMessageContaining("missing")
        .withMessageContaining("Error");
    refused(() ->
        MultiErrorAssert.assertThat(nested)
            .hasExactly(error(IOException.class).withMessage("empty"), same(state)));
    refused(() ->
        MultiErrorAssert.assertThat(nested)
            .hasExactly(
                same(disk), same(state).and("a cause", thrown -> thrown.getCause() != null)));
    refused(
        () -> MultiErrorAssert.assertThat(nested).hasExactly(same(new IOException()), same(state)));
  }

  @Test
  void whatANurseryThrows() {
    MultiErrorAssert.assertThatMultiErrorIsThrownBy(() ->
            Nursery.run(nursery -> {
              nursery.startSoon(() -> {
                throw disk;
              });
            }))
        .hasExactly(same(disk));
    refused(() ->
        MultiErrorAssert.assertThatMultiErrorIsThrownBy(() -> {
          throw new UncheckedIOException(disk);
        }));
  }

  private static ThrowableAssertAlternative<AssertionError> refused(ThrowingCallable assertion) {
    return assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion);
  }
}
