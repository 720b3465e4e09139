package dev.nursery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a nursery throws: all errors of its body and its children, each the very object that was
 * thrown.
 *
 * <p>Always this type, also for a single error, so that what a caller has to handle does not depend
 * on how many tasks happened to fail. The first member is what failed first, and so the reason why
 * others were cancelled; then come the body's, and the others' in the order in which they ended.
 * Nested nurseries make nested {@code MultiError}s, and cancellations are not among them. The first
 * member is also the {@linkplain #getCause cause} and the others are {@linkplain #getSuppressed
 * suppressed}, so every logger and debugger shows the whole tree.
 *
 * <p>To handle some types and let the rest go on, name the handlers first and the body last, as in
 * Python's {@code except*}; nothing can be forgotten that way:
 *
 * {@snippet :
 * MultiError.on(IOException.class, e -> log.warn("lost a peer", e))
 *     .on(TooSlowException.class, e -> timeouts.increment())
 *     .run(() -> Nursery.run(nursery -> {
 *       nursery.startSoon(() -> serve(peer));
 *       nursery.startSoon(() -> serve(otherPeer));
 *     }));
 * }
 *
 * <p>Where exactly one checked exception is expected: {@code throw
 * e.rethrowIfOnly(IOException.class)}.
 *
 * <p>Immutable but for what {@link Throwable} allows.
 */
public final class MultiError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String title;

  @SuppressWarnings("serial")
  private final List<Throwable> exceptions;

  /** Known from the start, since each nursery on the way out of a deep tree asks for a message. */
  private final long leafCount;

  private final Throwable firstLeaf;

  /**
   * Whether a cancellation came out along with the errors, which its scope has not claimed yet; see
   * {@link Scope}. Where a member has this mark, so has whatever is made of it.
   */
  private transient volatile boolean cancellation;

  private MultiError(String message, List<Throwable> exceptions) {
    super(message, exceptions.getFirst());
    this.title = message;
    this.exceptions = exceptions;
    for (Throwable error : exceptions.subList(1, exceptions.size())) {
      addSuppressed(error);
    }
    long count = 0;
    boolean marked = false;
    for (Throwable error : exceptions) {
      if (error instanceof MultiError inner) {
        count += inner.leafCount;
        marked |= inner.cancellation;
      } else {
        count++;
      }
    }
    this.leafCount = count;
    this.firstLeaf =
        exceptions.getFirst() instanceof MultiError inner ? inner.firstLeaf : exceptions.getFirst();
    this.cancellation = marked;
  }

  /**
   * An error of several, for code that collects errors by itself. Duplicates are dropped, and
   * cancellations are not taken.
   *
   * @param exceptions at least one
   * @throws IllegalArgumentException if there is none, or one is a {@link Cancelled}, which has to
   *     travel by itself
   */
  public static MultiError of(String message, List<? extends Throwable> exceptions) {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(exceptions, "exceptions");
    if (exceptions.isEmpty()) {
      throw new IllegalArgumentException(
          "a MultiError without errors: throw nothing if nothing failed");
    }
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var members = new ArrayList<Throwable>(exceptions.size());
    for (Throwable error : exceptions) {
      Objects.requireNonNull(error, "one of the exceptions is null");
      if (error instanceof Cancelled) {
        throw new IllegalArgumentException(
            "a Cancelled cannot be a member: rethrow it by itself, so that it reaches the scope it belongs to",
            error);
      }
      if (seen.add(error)) {
        members.add(error);
      }
    }
    return new MultiError(message, List.copyOf(members));
  }

  /** The direct members; at least one. */
  public List<Throwable> exceptions() {
    return exceptions;
  }

  /** All errors at the ends of the tree, from left to right. */
  public List<Throwable> leaves() {
    var leaves = new ArrayList<Throwable>();
    var open = new ArrayList<Throwable>(exceptions.reversed());
    while (!open.isEmpty()) {
      Throwable error = open.removeLast();
      if (error instanceof MultiError inner) {
        open.addAll(inner.exceptions.reversed());
      } else {
        leaves.add(error);
      }
    }
    return leaves;
  }

  /**
   * The tree in two: what consists of matching leaves, and what of the others. Both keep their
   * shape.
   *
   * @param matching is asked for every leaf once
   */
  public Split split(Predicate<? super Throwable> matching) {
    Objects.requireNonNull(matching, "matching");
    // Trees may be deeper than the stack: the nodes from the top down, then their parts from the
    // bottom up.
    var nodes = new ArrayList<MultiError>(List.of(this));
    for (int i = 0; i < nodes.size(); i++) {
      for (Throwable error : nodes.get(i).exceptions) {
        if (error instanceof MultiError inner) {
          nodes.add(inner);
        }
      }
    }
    var parts = new IdentityHashMap<MultiError, Split>();
    for (MultiError node : nodes.reversed()) {
      parts.computeIfAbsent(node, n -> n.splitMembers(matching, parts));
    }
    return Objects.requireNonNull(parts.get(this));
  }

  private Split splitMembers(
      Predicate<? super Throwable> matching, IdentityHashMap<MultiError, Split> parts) {
    var yes = new ArrayList<Throwable>();
    var no = new ArrayList<Throwable>();
    for (Throwable error : exceptions) {
      if (error instanceof MultiError inner) {
        Split split = Objects.requireNonNull(parts.get(inner));
        split.matching().ifPresent(yes::add);
        split.rest().ifPresent(no::add);
      } else {
        (matching.test(error) ? yes : no).add(error);
      }
    }
    return new Split(part(yes), part(no));
  }

  /**
   * The two parts of a split tree.
   *
   * @param matching the matching leaves, or empty if there are none
   * @param rest the other leaves, or empty if there are none
   */
  public record Split(Optional<MultiError> matching, Optional<MultiError> rest) {}

  private Optional<MultiError> part(List<Throwable> members) {
    if (members.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(isAllOf(members) ? this : derive(members));
  }

  private boolean isAllOf(List<Throwable> members) {
    if (members.size() != exceptions.size()) {
      return false;
    }
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i) != exceptions.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** The tree of the matching leaves, in the same shape; empty if there are none. */
  public Optional<MultiError> filter(Predicate<? super Throwable> matching) {
    return split(matching).matching();
  }

  /** An error like this one, with the same message and stack trace, and other members. */
  public MultiError derive(List<? extends Throwable> members) {
    MultiError derived = of(title, members);
    derived.setStackTrace(getStackTrace());
    Set<Throwable> own = Collections.newSetFromMap(new IdentityHashMap<>());
    own.addAll(exceptions);
    for (Throwable suppressed : getSuppressed()) {
      if (!own.contains(suppressed)) {
        derived.addSuppressed(suppressed);
      }
    }
    derived.cancellation |= cancellation;
    return derived;
  }

  /** The only error of the tree, if there is exactly one leaf and it is of this type. */
  public <E extends Throwable> Optional<E> only(Class<E> type) {
    Objects.requireNonNull(type, "type");
    return type.isInstance(firstLeaf) && leafCount == 1
        ? Optional.of(type.cast(firstLeaf))
        : Optional.empty();
  }

  /**
   * Throws the only error of the tree if there is exactly one and it is of this type; else returns
   * this, to be thrown: {@code throw e.rethrowIfOnly(IOException.class);}
   */
  public <X extends Exception> MultiError rethrowIfOnly(Class<X> type) throws X {
    var only = only(type);
    if (only.isPresent()) {
      throw only.get();
    }
    return this;
  }

  /**
   * Throws the first {@link Error} among the leaves, if there is one, with the other leaves
   * suppressed on it: for code under a library that retries on every exception, and should not on
   * an {@code OutOfMemoryError}.
   */
  public void rethrowErrors() {
    List<Throwable> leaves = leaves();
    for (Throwable leaf : leaves) {
      if (leaf instanceof Error error) {
        for (Throwable other : leaves) {
          if (other != error && !reaches(other, error)) {
            error.addSuppressed(other);
          }
        }
        throw error;
      }
    }
  }

  /**
   * Hands every leaf of a type to {@code action}, and returns what is left, for more of the same or
   * to be thrown. The form with {@linkplain #on handlers first} leaves nothing to forget.
   *
   * @return the rest; empty if every leaf was handled
   * @throws MultiError with the rest and what {@code action} threw, if that throws
   */
  public <E extends Throwable> Optional<MultiError> handle(
      Class<E> type, Action<? super E> action) {
    return new MultiErrorHandler().on(type, action).rest(this);
  }

  /**
   * Begins a list of handlers; see the class comment. Each leaf goes to the first that takes its
   * type.
   */
  public static <E extends Throwable> MultiErrorHandler on(
      Class<E> type, Action<? super E> action) {
    return new MultiErrorHandler().on(type, action);
  }

  // -- for the scopes

  /** Marks that a cancellation travels along. */
  MultiError withCancellation(boolean seen) {
    cancellation |= seen;
    return this;
  }

  boolean hasCancellation() {
    return cancellation;
  }

  /**
   * Takes the mark off this and every nested one; whether there was one. Where there is none, it
   * does not look further in: every nursery on the way asks again.
   */
  boolean takeCancellation() {
    boolean seen = cancellation;
    var open = new ArrayList<MultiError>(List.of(this));
    while (!open.isEmpty()) {
      MultiError at = open.removeLast();
      if (at.cancellation) {
        at.cancellation = false;
        for (Throwable error : at.exceptions) {
          if (error instanceof MultiError inner) {
            open.add(inner);
          }
        }
      }
    }
    return seen;
  }

  /**
   * Whether {@code target} can be come to from {@code start} by causes and suppressed errors; a
   * cycle breaks printing.
   */
  static boolean reaches(Throwable start, Throwable target) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var open = new ArrayList<@Nullable Throwable>();
    open.add(start);
    while (!open.isEmpty()) {
      Throwable at = open.removeLast();
      if (at == target) {
        return true;
      }
      if (at != null && seen.add(at)) {
        open.add(at.getCause());
        Collections.addAll(open, at.getSuppressed());
      }
    }
    return false;
  }

  /** What the errors come from, how many there are, and the first of them. */
  @Override
  public String getMessage() {
    String first = Reasons.describe(firstLeaf);
    return leafCount == 1
        ? title + " (1 error: " + first + ")"
        : title + " (" + leafCount + " errors: " + first + ", ...)";
  }
}
