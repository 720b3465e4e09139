package dev.nursery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The tree of errors by itself: taken apart, put together, and as deep as it may get. */
class MultiErrorTest {

  private static final int DEEP = 20_000;

  private final IOException io = new IOException("io");
  private final FileNotFoundException missing = new FileNotFoundException("missing");
  private final IllegalStateException state = new IllegalStateException("state");
  private final Error error = new Error("error");

  private final MultiError inner = MultiError.of("inner", List.of(io, state));
  private final MultiError outer = MultiError.of("outer", List.of(inner, missing, error));

  private static Predicate<Throwable> is(Class<?> type) {
    return type::isInstance;
  }

  @Test
  void membersAreKeptInOrderAndShownByEveryLogger() {
    assertThat(outer.exceptions()).containsExactly(inner, missing, error);
    assertThat(outer.leaves()).containsExactly(io, state, missing, error);
    assertThat(outer).hasCause(inner).hasSuppressedException(missing);
    assertThat(outer.getSuppressed()).containsExactly(missing, error);
    assertThat(outer.getMessage()).isEqualTo("outer (4 errors: java.io.IOException: io, ...)");
    assertThat(MultiError.of("one", List.of(io)).getMessage())
        .isEqualTo("one (1 error: java.io.IOException: io)");
  }

  @Test
  void itIsMadeOfDifferentErrorsAndOfNoCancellation() {
    assertThat(MultiError.of("twice", List.of(io, io, state)).exceptions())
        .containsExactly(io, state);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultiError.of("none", List.of()))
        .withMessageContaining("throw nothing if nothing failed");
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("test");
      Cancelled cancelled = catchThrowableOfType(Cancelled.class, Tasks::checkpoint);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MultiError.of("cancelled", List.of(io, cancelled)))
          .withMessageContaining("rethrow it by itself")
          .withCause(cancelled);
    });
  }

  @Test
  void itCannotBeChangedThroughItsLists() {
    var members = new ArrayList<Throwable>(List.of(io, state));
    var made = MultiError.of("made", members);
    members.clear();
    assertThat(made.exceptions()).containsExactly(io, state);
    assertThatThrownBy(() -> made.exceptions().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    made.leaves().clear();
    assertThat(made.leaves()).containsExactly(io, state);
  }

  @Test
  void aSplitKeepsTheShapeOfBothParts() {
    MultiError.Split split = outer.split(is(IOException.class));
    MultiError yes = split.matching().orElseThrow();
    MultiError no = split.rest().orElseThrow();
    assertThat(yes.exceptions()).hasSize(2).element(1).isSameAs(missing);
    assertThat(yes.exceptions().getFirst())
        .isInstanceOfSatisfying(
            MultiError.class, part -> assertThat(part.exceptions()).containsExactly(io));
    assertThat(no.leaves()).containsExactly(state, error);
    assertThat(no.exceptions()).hasSize(2);
    assertThat(yes.getMessage()).startsWith("outer (2 errors");
    assertThat(yes.exceptions().getFirst()).hasMessageStartingWith("inner (1 error");
    assertThat(yes.getStackTrace()).isEqualTo(outer.getStackTrace());
  }

  @Test
  void whatASplitDoesNotDivideIsTheVeryObject() {
    assertThat(outer.split(_ -> true).matching()).containsSame(outer);
    assertThat(outer.split(_ -> true).rest()).isEmpty();
    assertThat(outer.split(_ -> false).rest()).containsSame(outer);
    assertThat(outer.filter(_ -> false)).isEmpty();
    assertThat(outer.filter(e -> e == io || e == state).orElseThrow().exceptions())
        .singleElement()
        .isSameAs(inner);
  }

  @Test
  void everyLeafIsAskedOnce() {
    var asked = new ArrayList<Throwable>();
    outer.split(asked::add);
    assertThat(asked).containsExactlyInAnyOrder(io, state, missing, error);
  }

  @Test
  void whatWasSuppressedByOthersStaysWithBothParts() {
    var close = new IOException("close");
    outer.addSuppressed(close);
    MultiError.Split split = outer.split(is(Error.class));
    assertThat(split.matching().orElseThrow().getSuppressed()).containsExactly(close);
    assertThat(split.rest().orElseThrow().getSuppressed()).containsExactly(missing, close);
  }

  @Test
  void theOnlyErrorOfATree() throws Exception {
    var nested = MultiError.of("outer", List.of(MultiError.of("inner", List.of(missing))));
    assertThat(nested.only(IOException.class)).containsSame(missing);
    assertThat(nested.only(Error.class)).isEmpty();
    assertThat(outer.only(Throwable.class)).isEmpty();
    assertThatThrownBy(() -> nested.rethrowIfOnly(IOException.class)).isSameAs(missing);
    assertThat(nested.rethrowIfOnly(IllegalStateException.class)).isSameAs(nested);
    assertThat(outer.rethrowIfOnly(IOException.class)).isSameAs(outer);
  }

  @Test
  void errorsComeOutBeforeALibraryThatRetriesSeesThem() {
    inner.rethrowErrors();
    assertThatThrownBy(outer::rethrowErrors).isSameAs(error);
    assertThat(error.getSuppressed()).containsExactly(io, state, missing);
  }

  /** A leaf that has the error for its cause cannot be suppressed on it: printing would loop. */
  @Test
  void errorsComeOutWithoutACircle() {
    var wraps = new RuntimeException("wraps", error);
    assertThatThrownBy(() -> MultiError.of("both", List.of(wraps, error)).rethrowErrors())
        .isSameAs(error);
    assertThat(error.getSuppressed()).isEmpty();
  }

  // -- handlers

  @Test
  void handleGivesOutOneTypeAndReturnsTheRest() {
    var handled = new ArrayList<Throwable>();
    Optional<MultiError> rest = outer.handle(IOException.class, handled::add);
    assertThat(handled).containsExactlyInAnyOrder(io, missing);
    assertThat(rest.orElseThrow().leaves()).containsExactly(state, error);
    assertThat(rest.orElseThrow().handle(Throwable.class, handled::add)).isEmpty();
    assertThat(handled).hasSize(4);
  }

  @Test
  void eachLeafGoesToTheFirstHandlerOfItsType() {
    var first = new ArrayList<Throwable>();
    var second = new ArrayList<Throwable>();
    assertThatThrownBy(() ->
            MultiError.on(FileNotFoundException.class, first::add)
                .on(IOException.class, second::add)
                .run(() -> {
                  throw outer;
                }))
        .isInstanceOfSatisfying(
            MultiError.class, rest -> assertThat(rest.leaves()).containsExactly(state, error));
    assertThat(first).containsExactly(missing);
    assertThat(second).containsExactly(io);
  }

  @Test
  void handlersThatFailAddToTheErrors() {
    var failure = new IllegalArgumentException("in the handler");
    MultiError thrown =
        catchThrowableOfType(
            MultiError.class,
            () ->
                MultiError.on(
                        IOException.class,
                        e -> {
                          if (e == io) {
                            throw failure;
                          }
                          throw e; // as it is
                        })
                    .run(() -> {
                      throw outer;
                    }));
    assertThat(thrown.leaves()).containsExactlyInAnyOrder(state, error, failure, missing);
    assertThat(failure.getSuppressed()).containsExactly(io);
    assertThat(missing.getSuppressed()).isEmpty();
  }

  @Test
  void handlersLetValuesAndOtherErrorsPass() {
    MultiErrorHandler handler = MultiError.on(IOException.class, _ -> {});
    assertThat(handler.<String, RuntimeException>call(() -> "value")).contains("value");
    assertThat(handler.<String, RuntimeException>call(() -> Nursery.call(_ -> fail(io)))).isEmpty();
    assertThatThrownBy(() -> handler.run(() -> fail(io))).as("no MultiError").isSameAs(io);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private static <T> T fail(IOException failure) throws IOException {
    throw failure;
  }

  /** A handler that waits, in our operations or in foreign ones, may be cancelled as any code. */
  @Test
  void aHandlerThatIsCancelledLosesNoError() {
    List<Action<IOException>> waits =
        List.of(_ -> Tasks.sleepForever(), _ -> new CountDownLatch(1).await());
    for (Action<IOException> wait : waits) {
      var scope = CancelScope.create();
      MultiError thrown =
          catchThrowableOfType(
              MultiError.class,
              () ->
                  scope.run(() ->
                      MultiError.on(IOException.class, wait)
                          .run(() -> {
                            scope.cancel("while it is handled");
                            throw outer;
                          })));
      assertThat(scope.cancelledCaught()).isTrue();
      assertThat(thrown.leaves()).containsExactlyInAnyOrder(io, state, missing, error);
    }
  }

  // -- the mark of a cancellation that travels along

  @Test
  void theMarkIsKeptByWhatIsMadeOfIt() {
    MultiError marked = MultiError.of("marked", List.of(io, error)).withCancellation(true);
    MultiError around = MultiError.of("around", List.of(state, marked));
    assertThat(around.hasCancellation()).isTrue();
    MultiError.Split split = around.split(is(Error.class));
    assertThat(split.matching().orElseThrow().hasCancellation()).isTrue();
    assertThat(split.rest().orElseThrow().hasCancellation()).isTrue();
    assertThat(MultiError.of("more", List.of(around)).takeCancellation()).isTrue();
    assertThat(around.hasCancellation()).isFalse();
    assertThat(marked.hasCancellation()).isFalse();
    assertThat(around.takeCancellation()).isFalse();
  }

  /** The scope that owns the cancellation, and no other, says that it caught it. */
  @Test
  void theMarkIsTakenByTheScopeThatOwnsIt() {
    var owner = CancelScope.create();
    var bystander = CancelScope.create();
    MultiError thrown =
        catchThrowableOfType(
            MultiError.class,
            () ->
                owner.run(() ->
                    bystander.run(() ->
                        Nursery.run(nursery -> {
                          nursery.startSoon(Tasks::sleepForever);
                          nursery.startSoon(() -> {
                            try {
                              Tasks.sleepForever();
                            } finally {
                              fail(io);
                            }
                          });
                          owner.cancel("test");
                        }))));
    assertThat(thrown.leaves()).containsExactly(io);
    assertThat(owner.cancelledCaught()).isTrue();
    assertThat(bystander.cancelledCaught()).isFalse();
    assertThat(thrown.hasCancellation()).isFalse();
  }

  // -- deep

  /** Built, asked at every level, and taken apart: neither recursion nor a walk for each level. */
  @Test
  void treesMayBeDeeperThanTheStack() throws Exception {
    var failure = new AtomicInteger();
    var caught = new ArrayList<Throwable>();
    Thread small =
        new Thread(
            null,
            () -> {
              try {
                deep();
                failure.set(1);
              } catch (Throwable t) {
                caught.add(t);
              }
            },
            "small stack",
            1 << 16);
    small.start();
    small.join();
    assertThat(caught).isEmpty();
    assertThat(failure).hasValue(1);
  }

  /** Its message is asked for once by each group that it is the first of, and no more. */
  private static final class Talkative extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient AtomicInteger spoken;

    Talkative(AtomicInteger spoken) {
      this.spoken = spoken;
    }

    @Override
    public String getMessage() {
      return "asked " + spoken.incrementAndGet();
    }
  }

  private void deep() {
    var spoken = new AtomicInteger();
    var leaf = new Talkative(spoken);
    MultiError tree = MultiError.of("level 0", List.of(leaf, state)).withCancellation(true);
    for (int level = 1; level < DEEP; level++) {
      tree = MultiError.of("level " + level, List.of(tree));
      assertThat(tree.getMessage())
          .isEqualTo(
              "level "
                  + level
                  + " (2 errors: "
                  + leaf.getClass().getName()
                  + ": asked "
                  + level
                  + ", ...)");
    }
    assertThat(tree.leaves()).containsExactly(leaf, state);
    assertThat(tree.split(is(IOException.class)).rest().orElseThrow().leaves())
        .containsExactly(state);
    assertThat(tree.handle(Exception.class, _ -> {})).isEmpty();
    assertThat(tree.filter(e -> e == state).orElseThrow().only(IllegalStateException.class))
        .containsSame(state);
    assertThat(tree.takeCancellation()).isTrue();
    assertThat(tree.takeCancellation()).isFalse();
  }
}
