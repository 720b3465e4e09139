package dev.nursery.testing.deterministic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Exploration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who awaits a task, and is within reach of the cancellation or the failure that ends it, sees that
 * cancellation and not its consequence for the other task: however the two race, no {@link
 * dev.nursery.TaskCancelledException} comes out of a block that is cancelled as a whole.
 */
class AwaitedCancellationTest {

  private static final int SEEDS = 2_000;

  /** Where the waiter stands, as seen from the task that it awaits. */
  enum Waiter {
    OPENER {
      @Override
      void await(Nursery nursery, Task<?> awaited) {
        awaited.await();
      }
    },
    OPENER_IN_A_SCOPE {
      @Override
      void await(Nursery nursery, Task<?> awaited) {
        CancelScope.create().run(awaited::await);
      }
    },
    SIBLING {
      @Override
      void await(Nursery nursery, Task<?> awaited) {
        nursery.startSoon("waiter", () -> CancelScope.create().run(awaited::await));
      }
    },
    IN_A_NURSERY_OF_A_SIBLING {
      @Override
      void await(Nursery nursery, Task<?> awaited) {
        nursery.startSoon(
            "waiter",
            () -> {
              int never =
                  Nursery.call(inner -> {
                    awaited.await();
                    return 1;
                  });
              throw new AssertionError("went on after a cancellation, with " + never);
            });
      }
    },
    GRANDCHILD_OF_A_SIBLING {
      @Override
      void await(Nursery nursery, Task<?> awaited) {
        nursery.startSoon(
            "sibling", () -> Nursery.run(inner -> inner.startSoon("waiter", awaited::await)));
      }
    };

    abstract void await(Nursery nursery, Task<?> awaited);

    /** In the nursery itself, or further in than whatever is cancelled. */
    void play(Nursery nursery, boolean further) {
      if (further) {
        nursery.startSoon("pair", () -> Nursery.run(pair -> play(pair, false)));
      } else {
        await(nursery, nursery.startSoon("awaited", Tasks::sleepForever));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatCancelsBothIsNoErrorOfEither(Waiter waiter) {
    for (boolean further : new boolean[] {false, true}) {
      explore(outer -> {
        CancelScope scope = CancelScope.create();
        outer.startSoon("canceller", () -> scope.cancel("all of it"));
        scope.run(() -> Nursery.run(nursery -> waiter.play(nursery, further)));
        assertThat(scope.cancelledCaught()).isTrue();
      });
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatFailsIsReportedOnce(Waiter waiter) {
    explore(outer -> {
      var failure = new IllegalStateException("on purpose");
      try {
        Nursery.run(nursery ->
            waiter.await(
                nursery,
                nursery.startSoon(
                    "awaited",
                    () -> {
                      Tasks.checkpoint();
                      throw failure;
                    })));
      } catch (MultiError errors) {
        assertThat(errors.leaves()).containsExactly(failure);
      }
    });
  }

  private static void explore(Nursery.RunBody body) {
    Deterministic.explore(Exploration.seeds(SEEDS), body);
  }
}
