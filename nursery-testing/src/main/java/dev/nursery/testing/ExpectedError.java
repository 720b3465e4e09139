package dev.nursery.testing;

import dev.nursery.MultiError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What an error in a {@link MultiError} should be: a type, perhaps a message, perhaps more; or a
 * nested {@code MultiError} with errors of its own. Immutable. See {@link MultiErrorAssert}.
 */
public final class ExpectedError {

  private final String description;
  private final Predicate<Throwable> condition;

  private ExpectedError(String description, Predicate<Throwable> condition) {
    this.description = description;
    this.condition = condition;
  }

  /** An error of {@code type}, or of a type below it. */
  public static ExpectedError error(Class<? extends Throwable> type) {
    Objects.requireNonNull(type, "type");
    return new ExpectedError(type.getSimpleName(), type::isInstance);
  }

  /** This very error. */
  public static ExpectedError same(Throwable error) {
    return new ExpectedError("the same " + error, given -> given == error);
  }

  /** A nested {@link MultiError} with exactly these errors, in whatever order. */
  public static ExpectedError group(ExpectedError... members) {
    List<ExpectedError> expected = List.of(members);
    return new ExpectedError(
        "MultiError" + expected,
        given ->
            given instanceof MultiError nested && match(nested.exceptions(), expected).isAll());
  }

  /** With a message in which {@code regex} is found. */
  public ExpectedError withMessage(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return and(
        "message /" + regex + "/",
        given -> given.getMessage() != null && pattern.matcher(given.getMessage()).find());
  }

  /** That also fulfils {@code check}, which {@code what} puts into words. */
  public ExpectedError and(String what, Predicate<Throwable> check) {
    return new ExpectedError(description + " with " + what, condition.and(check));
  }

  boolean matches(Throwable error) {
    return condition.test(error);
  }

  @Override
  public String toString() {
    return description;
  }

  /**
   * How errors and expectations go together, one to one.
   *
   * @param unmet expectations that no error is left for
   * @param unexpected errors that no expectation is left for
   */
  record Matching(List<ExpectedError> unmet, List<Throwable> unexpected) {

    boolean isAll() {
      return unmet.isEmpty() && unexpected.isEmpty();
    }
  }

  /**
   * Pairs as many as can be paired. An expectation that fits several errors does not take one away
   * that another needs: whoever finds its error taken asks the holder to find another one.
   */
  static Matching match(List<Throwable> errors, List<ExpectedError> expected) {
    var unmet = new ArrayList<ExpectedError>();
    // By place: an expectation may be given twice.
    int[] holder = new int[errors.size()];
    Arrays.fill(holder, -1);
    for (int i = 0; i < expected.size(); i++) {
      if (!pair(i, errors, expected, holder, new boolean[errors.size()])) {
        unmet.add(expected.get(i));
      }
    }
    var unexpected = new ArrayList<Throwable>();
    for (int i = 0; i < errors.size(); i++) {
      if (holder[i] < 0) {
        unexpected.add(errors.get(i));
      }
    }
    return new Matching(unmet, unexpected);
  }

  private static boolean pair(
      int which,
      List<Throwable> errors,
      List<ExpectedError> expected,
      int[] holder,
      boolean[] asked) {
    for (int i = 0; i < errors.size(); i++) {
      if (!asked[i] && expected.get(which).matches(errors.get(i))) {
        asked[i] = true;
        if (holder[i] < 0 || pair(holder[i], errors, expected, holder, asked)) {
          holder[i] = which;
          return true;
        }
      }
    }
    return false;
  }
}
