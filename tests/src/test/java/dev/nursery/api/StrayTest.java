package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * A {@link Cancelled} that is kept and thrown again is a defect of its program, and not to be taken
 * for a cancellation; one that is on its way is never to be taken for such a defect.
 */
class StrayTest {

  /** A cancellation whose scope has been left. */
  private static Cancelled kept() {
    var kept = new AtomicReference<Cancelled>();
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("test");
      kept.set(catchThrowableOfType(Cancelled.class, Tasks::checkpoint));
      throw kept.get();
    });
    assertThat(scope.cancelledCaught()).isTrue();
    return kept.get();
  }

  @Test
  void fromAChildItIsAnErrorThatTellsWhatHappened() {
    var stray = new AtomicReference<Cancelled>();
    assertThatThrownBy(() ->
            Nursery.run(nursery ->
                nursery.startSoon(() -> {
                  stray.set(kept());
                  throw stray.get();
                })))
        .isInstanceOfSatisfying(
            MultiError.class,
            errors ->
                assertThat(errors.only(IllegalStateException.class).orElseThrow())
                    .hasCause(stray.get())
                    .hasMessageContaining("kept, and thrown again"));
  }

  @Test
  void fromABodyItIsAnErrorThatTellsWhatHappened() {
    assertThatThrownBy(() ->
            Nursery.run(_ -> {
              throw kept();
            }))
        .isInstanceOfSatisfying(
            MultiError.class,
            errors -> assertThat(errors.only(IllegalStateException.class)).isPresent());
  }

  @Test
  void fromARootItIsAnErrorThatTellsWhatHappened() {
    assertThatThrownBy(() ->
            CancelScope.create()
                .run(() -> {
                  throw kept();
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("kept, and thrown again");
  }

  /** Here the clean-up has a timeout of its own, behind a shield that it sets by hand. */
  @Test
  void aCancellationOnItsWayIsNoneThoughAShieldHidesItsScope() {
    var outer = CancelScope.create();
    outer.run(() ->
        Nursery.run(nursery -> {
          outer.cancel("test");
          try {
            Nursery.run(_ -> {
              try {
                Tasks.checkpoint();
              } finally {
                nursery.cancelScope().shield(true);
                var cleanUp = CancelScope.create();
                cleanUp.run(() -> {
                  cleanUp.cancel("long enough");
                  Tasks.checkpoint();
                });
                assertThat(cleanUp.cancelledCaught()).isTrue();
              }
            });
          } finally {
            nursery.cancelScope().shield(false);
          }
          // As in trio, the inner nursery takes it for its own, and the outer scope raises anew.
          Tasks.checkpoint();
        }));
    assertThat(outer.cancelledCaught()).isTrue();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void aCancellationOnItsWayOutOfAChildIsNoneThoughAShieldHidesItsScope() {
    var outer = CancelScope.create();
    outer.run(() ->
        Nursery.run(nursery -> {
          nursery.startSoon(() -> {
            try {
              Tasks.sleepForever();
            } finally {
              nursery.cancelScope().shield(true);
            }
          });
          Settling.waitAllTasksBlocked();
          outer.cancel("test");
        }));
    assertThat(outer.cancelCalled()).isTrue();
  }
}
