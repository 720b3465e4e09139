package dev.nursery;

import dev.nursery.kernel.Sneaky;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks that do the same thing in different ways: the first to come in decides, the others are
 * cancelled and waited for.
 *
 * <pre>
 *   OPEN ── somebody comes in: sets the decision, by one compare-and-set ──▶ DECIDED ── cancels the nursery
 *     └──── all have failed ──▶ their errors are the result
 * </pre>
 *
 * @param <T> the value
 */
final class Contest<T extends @Nullable Object> {

  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

  /** Who came in: with a value, or with an error where that counts. */
  private record Decision<T extends @Nullable Object>(T value, @Nullable Throwable error) {}

  private final String name;
  private final boolean failureDecides;
  private final AtomicReference<@Nullable Decision<T>> decision = new AtomicReference<>();

  private Contest(String name, boolean failureDecides) {
    this.name = name;
    this.failureDecides = failureDecides;
  }

  /** The value of the first to succeed. */
  static <T extends @Nullable Object> T firstSuccess(
      List<? extends Callable<? extends T>> contestants) {
    return new Contest<T>("race", false).hold(contestants);
  }

  /** The value, or the failure, of the first to end. */
  static <T extends @Nullable Object> T firstEnd(
      List<? extends Callable<? extends T>> contestants) {
    return new Contest<T>("firstCompleted", true).hold(contestants);
  }

  private T hold(List<? extends Callable<? extends T>> contestants) {
    if (contestants.isEmpty()) {
      throw new IllegalArgumentException(
          name + " without contestants has no winner: give it at least one");
    }
    MultiError errors = null;
    try {
      Nursery.options()
          .name(name)
          .supervising()
          .run(nursery -> {
            for (Callable<? extends T> contestant : contestants) {
              nursery.startSoon(() -> run(contestant, nursery.cancelScope()));
            }
          });
    } catch (MultiError failed) {
      errors = failed;
    }
    Decision<T> decided = decision.get();
    if (errors != null) {
      throwUnlessBeaten(errors, decided);
    }
    if (decided == null) {
      throw new IllegalStateException(
          "nobody won the " + name + ": each contestant cancelled itself, and has no value");
    }
    if (decided.error() != null) {
      throw MultiError.of(name, List.of(decided.error()));
    }
    return decided.value();
  }

  private void run(Callable<? extends T> contestant, CancelScope scope) throws Exception {
    T value;
    try {
      value = contestant.call();
    } catch (Throwable thrown) {
      Throwable meaning = Boundary.meaning(thrown);
      if (failureDecides && !(meaning instanceof Cancelled)) {
        decide(new Decision<>(noValue(), meaning), scope);
      }
      throw Sneaky.of(meaning); // and not what was thrown, or it would become another one
    }
    decide(new Decision<>(value, null), scope);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // not looked at, beside an error
  private static <T extends @Nullable Object> T noValue() {
    return null;
  }

  private void decide(Decision<T> mine, CancelScope scope) {
    if (decision.compareAndSet(null, mine)) {
      scope.cancel("somebody else was first in the " + name);
    }
  }

  /**
   * Throws what counts: everything while nothing is decided; later what has decided, and {@link
   * Error}s, which tell of a broken program and not of a lost race.
   */
  private void throwUnlessBeaten(MultiError errors, @Nullable Decision<T> decided) {
    if (decided == null) {
      throw errors;
    }
    var counting = new ArrayList<Throwable>();
    for (Throwable error : errors.exceptions()) {
      if (error instanceof TaskInterruptedException interrupted
          && interrupted.isOf(Thread.currentThread())) {
        Thread.currentThread().interrupt(); // of the caller, too late for this, and for the next
      } else if (error == decided.error() || isOrHoldsError(error)) {
        counting.add(error);
      } else {
        LOG.debug("left aside, since the {} was decided", name, error);
      }
    }
    if (!counting.isEmpty()) {
      throw errors.derive(counting);
    }
  }

  private static boolean isOrHoldsError(Throwable thrown) {
    return thrown instanceof MultiError group
        ? group.leaves().stream().anyMatch(leaf -> !(leaf instanceof Exception))
        : !(thrown instanceof Exception);
  }
}
