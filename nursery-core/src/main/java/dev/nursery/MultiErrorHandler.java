package dev.nursery;

import dev.nursery.kernel.Sneaky;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to do with the errors of a {@link MultiError}, by type; made by {@link MultiError#on}, and
 * run around a body that may throw one.
 *
 * <p>Each leaf of the tree goes to the first handler that takes its type. Leaves that nobody takes,
 * and whatever handlers throw, come out together as one {@code MultiError}. Other exceptions of the
 * body pass through. A handler may wait; if it is cancelled, {@link Cancelled} comes out, and what
 * was not handled is not lost: it comes out of the scope that absorbs it. Immutable.
 */
public final class MultiErrorHandler {

  private record Entry<E extends Throwable>(Class<E> type, Action<? super E> action) {

    /** Whether the error was this entry's; collects what the action throws. */
    boolean take(Throwable error, List<Throwable> thrown) {
      if (!type.isInstance(error)) {
        return false;
      }
      try {
        action.accept(type.cast(error));
      } catch (Throwable t) {
        Throwable failure = Boundary.meaning(t);
        if (failure instanceof Cancelled) {
          thrown.add(error); // that far it did not get
        } else if (failure != error && !MultiError.reaches(failure, error)) {
          failure.addSuppressed(error);
        }
        thrown.add(failure);
      }
      return true;
    }
  }

  private final List<Entry<?>> entries;

  MultiErrorHandler() {
    this(List.of());
  }

  private MultiErrorHandler(List<Entry<?>> entries) {
    this.entries = entries;
  }

  /** These handlers and one more, which is asked after them. */
  public <E extends Throwable> MultiErrorHandler on(Class<E> type, Action<? super E> action) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(action, "action");
    var longer = new ArrayList<>(entries);
    longer.add(new Entry<>(type, action));
    return new MultiErrorHandler(List.copyOf(longer));
  }

  /**
   * Runs {@code body}, and handles what its nursery throws.
   *
   * @throws MultiError with the errors that no handler took, and what handlers threw
   */
  @SuppressWarnings("NullAway") // a T, which may be null
  public <X extends Exception> void run(Block<X> body) throws X {
    Objects.requireNonNull(body, "body");
    call(() -> {
      body.run();
      return null;
    });
  }

  /**
   * Runs {@code body}, and handles what its nursery throws.
   *
   * @return the body's value, or empty if it threw errors that were all handled, or returned null
   * @throws MultiError with the errors that no handler took, and what handlers threw
   */
  @SuppressWarnings("NullAway") // ofNullable of a T that may be null either way
  public <T extends @Nullable Object, X extends Exception> Optional<T> call(
      Body<? extends T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    try {
      return Optional.ofNullable(body.call());
    } catch (MultiError errors) {
      var rest = rest(errors);
      if (rest.isPresent()) {
        throw rest.get();
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      throw Sneaky.of(Boundary.translated(e));
    }
  }

  /**
   * Hands out the leaves of {@code errors}; what is left, and what handlers threw. If one of them
   * was cancelled, all that hangs on the {@link Cancelled}, and comes out where that is absorbed.
   */
  Optional<MultiError> rest(MultiError errors) {
    var thrown = new ArrayList<Throwable>();
    Optional<MultiError> rest =
        errors.filter(leaf ->
            cancelledAmong(thrown).isPresent()
                || entries.stream().noneMatch(entry -> entry.take(leaf, thrown)));
    Optional<Cancelled> cancelled = cancelledAmong(thrown);
    thrown.removeIf(Cancelled.class::isInstance);
    if (!thrown.isEmpty()) {
      rest.ifPresent(thrown::addFirst);
      rest = Optional.of(errors.derive(thrown));
    }
    if (cancelled.isPresent()) {
      rest.ifPresent(cancelled.get()::addSuppressed);
      throw cancelled.get();
    }
    return rest;
  }

  private static Optional<Cancelled> cancelledAmong(List<Throwable> thrown) {
    return !thrown.isEmpty() && thrown.getLast() instanceof Cancelled cancelled
        ? Optional.of(cancelled)
        : Optional.empty();
  }
}
