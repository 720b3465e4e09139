package dev.nursery.testing;

import dev.nursery.MultiError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * AssertJ for {@link MultiError}: which errors are in it, in whatever order, as tasks fail in
 * whatever order.
 *
 * {@snippet :
 * MultiErrorAssert.assertThatMultiErrorIsThrownBy(() -> Nursery.run(nursery -> fetchAll(nursery)))
 *     .hasExactly(
 *         ExpectedError.error(IOException.class).withMessage("refused"),
 *         ExpectedError.group(ExpectedError.error(IllegalStateException.class)));
 * }
 *
 * <p>Needs AssertJ among the dependencies of the tests. The structure counts: an error in a nested
 * {@code MultiError} is expected by {@link ExpectedError#group}, or {@link #hasExactlyLeaves}, for
 * which nesting does not matter. An expectation that fits several errors never stands in the way of
 * another one.
 */
public final class MultiErrorAssert extends AbstractThrowableAssert<MultiErrorAssert, MultiError> {

  private MultiErrorAssert(MultiError actual) {
    super(actual, MultiErrorAssert.class);
  }

  /** About {@code actual}. */
  public static MultiErrorAssert assertThat(MultiError actual) {
    return new MultiErrorAssert(actual);
  }

  /** About what {@code code} throws, which has to be a {@link MultiError}. */
  public static MultiErrorAssert assertThatMultiErrorIsThrownBy(ThrowingCallable code) {
    return new MultiErrorAssert(
        Assertions.assertThatExceptionOfType(MultiError.class).isThrownBy(code).actual());
  }

  /** Its direct members are these, each once, and no others. */
  public MultiErrorAssert hasExactly(ExpectedError... expected) {
    isNotNull();
    return compare(actual.exceptions(), List.of(expected));
  }

  /** Its direct members are of these types, each once, and no others. */
  public MultiErrorAssert hasExactly(Class<?>... types) {
    isNotNull();
    return compare(actual.exceptions(), ofTypes(types));
  }

  /** The errors in it and in what is nested in it are these, each once, and no others. */
  public MultiErrorAssert hasExactlyLeaves(ExpectedError... expected) {
    isNotNull();
    return compare(actual.leaves(), List.of(expected));
  }

  /** The errors in it and in what is nested in it are of these types, each once, and no others. */
  public MultiErrorAssert hasExactlyLeaves(Class<?>... types) {
    isNotNull();
    return compare(actual.leaves(), ofTypes(types));
  }

  private static List<ExpectedError> ofTypes(Class<?>[] types) {
    var expected = new ArrayList<ExpectedError>();
    for (Class<?> type : types) {
      expected.add(ExpectedError.error(type.asSubclass(Throwable.class)));
    }
    return expected;
  }

  private MultiErrorAssert compare(List<Throwable> errors, List<ExpectedError> expected) {
    ExpectedError.Matching matching = ExpectedError.match(errors, expected);
    if (!matching.isAll()) {
      failWithMessage(
          "%s",
          "expected exactly"
              + lines(expected, ExpectedError::toString)
              + "\nin \""
              + actual.getMessage()
              + "\""
              + (matching.unmet().isEmpty()
                  ? ""
                  : "\nbut these are missing" + lines(matching.unmet(), ExpectedError::toString))
              + (matching.unexpected().isEmpty()
                  ? ""
                  : "\nbut these were not expected"
                      + lines(matching.unexpected(), Throwable::toString)));
    }
    return this;
  }

  private static <T> String lines(List<T> items, Function<T, String> text) {
    return items.isEmpty()
        ? "\n  nothing"
        : String.join("", items.stream().map(item -> "\n  " + text.apply(item)).toList());
  }
}
