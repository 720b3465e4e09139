package dev.nursery.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker accepts what is right, and finds what was broken on purpose. */
class LinearizerTest {

  private static final int SEEDS = 500;

  private final SemaphoreModel model = new SemaphoreModel(1, 1);
  private final History history = new History();

  // -- histories by hand

  @Test
  void callsThatOverlapMayHaveAnyOrder() {
    Call tries = history.called(1, "tryAcquire");
    Call acquires = history.called(2, "acquire");
    history.returned(acquires, History.DONE);
    history.returned(tries, false);
    assertThat(Linearizer.explains(model, history)).isTrue();
  }

  @Test
  void callsThatDoNotOverlapHaveTheirOrder() {
    Call tries = history.called(1, "tryAcquire");
    history.returned(tries, false);
    Call acquires = history.called(2, "acquire");
    history.returned(acquires, History.DONE);
    assertThat(Linearizer.explains(model, history)).isFalse();
  }

  @Test
  void aPermitIsTakenOnce() {
    Call one = history.called(1, "acquire");
    Call other = history.called(2, "acquire");
    history.returned(one, History.DONE);
    history.returned(other, History.DONE);
    assertThat(Linearizer.explains(model, history)).isFalse();
  }

  @Test
  void whoWaitsIsServedInOrder() {
    Call holder = history.called(1, "acquire");
    history.returned(holder, History.DONE);
    Call first = history.called(2, "acquire");
    history.waits(first);
    Call second = history.called(3, "acquire");
    history.waits(second);
    Call release = history.called(1, "release");
    history.returned(release, History.DONE);
    history.returned(second, History.DONE);
    Call again = history.called(3, "release");
    history.returned(again, History.DONE);
    history.returned(first, History.DONE);
    assertThat(Linearizer.explains(model, history)).isFalse();
  }

  @Test
  void whoIsNotSeenToSleepMayNotHaveBegunToWait() {
    Call holder = history.called(1, "acquire");
    history.returned(holder, History.DONE);
    Call first = history.called(2, "acquire");
    Call second = history.called(3, "acquire");
    Call release = history.called(1, "release");
    history.returned(release, History.DONE);
    history.returned(second, History.DONE);
    history.cancelled(first);
    assertThat(Linearizer.explains(model, history)).isTrue();
  }

  @Test
  void aCancelledCallHasDoneNothing() {
    Call cancelled = history.called(1, "acquire");
    history.cancelled(cancelled);
    Call late = history.called(2, "tryAcquire");
    history.returned(late, false);
    assertThat(Linearizer.explains(model, history)).as("somebody has the permit").isFalse();
  }

  @Test
  void aCancelledCallMayHaveWaited() {
    Call holder = history.called(1, "acquire");
    history.returned(holder, History.DONE);
    Call waits = history.called(2, "acquire");
    Call release = history.called(1, "release");
    history.returned(release, History.DONE);
    history.cancelled(waits);
    Call late = history.called(3, "tryAcquire");
    history.returned(late, true);
    assertThat(Linearizer.explains(model, history)).isTrue();
  }

  // -- mistakes in code

  /** A semaphore with one permit, by hand; the real one is built otherwise. */
  interface HandMade {
    void acquire();

    boolean tryAcquire();

    void release();
  }

  enum Mistake {
    BARGING,
    LOST_WITH_THE_CANCELLED,
    LAST_COME_FIRST_SERVED;

    HandMade make() {
      return switch (this) {
        case BARGING -> new Barging();
        case LOST_WITH_THE_CANCELLED -> new Losing();
        case LAST_COME_FIRST_SERVED -> new Reversed();
      };
    }
  }

  private static void attempt(Supplier<HandMade> maker) {
    Trial.<SemaphoreModel.State, HandMade>of(new SemaphoreModel(1, Integer.MAX_VALUE))
        .call("acquire", HandMade::acquire)
        .ask("tryAcquire", HandMade::tryAcquire)
        .call("release", HandMade::release)
        .seeds(SEEDS, maker);
  }

  @ParameterizedTest
  @EnumSource
  void isFound(Mistake mistake) {
    assertThatThrownBy(() -> attempt(mistake::make))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("seed", "no order of these calls explains");
  }

  @Test
  void noneIsFoundWhereThereIsNone() {
    assertThatCode(() -> attempt(Right::new)).doesNotThrowAnyException();
  }

  /** Wakes one who then tries again: whoever comes in between is faster. */
  private static final class Barging implements HandMade {

    private final ParkingLot lot = new ParkingLot();
    private int free = 1;

    @Override
    public void acquire() {
      Tasks.checkpoint();
      while (!tryAcquire()) {
        lot.park();
      }
    }

    @Override
    public boolean tryAcquire() {
      boolean taken = free > 0;
      free -= taken ? 1 : 0;
      return taken;
    }

    @Override
    public void release() {
      free++;
      lot.unpark(1);
    }
  }

  /** A right one, and what the wrong ones have in common with it. */
  private static class Right implements HandMade {

    final Deque<Suspension> waiting = new ArrayDeque<>();
    int free = 1;

    @Override
    public void acquire() {
      Tasks.checkpointIfCancelled();
      if (tryAcquire()) {
        Tasks.cancelShieldedCheckpoint();
        return;
      }
      var wait = new Suspension();
      if (tryAcquire()) { // making the suspension may have let somebody in
        wait.abandon();
        return;
      }
      waiting.add(wait);
      wait.await(this);
    }

    @Override
    public boolean tryAcquire() {
      boolean taken = free > 0;
      free -= taken ? 1 : 0;
      return taken;
    }

    Suspension next() {
      return waiting.removeFirst();
    }

    /** Hands a permit to {@code next}; whether that has it now. */
    boolean handTo(Suspension next) {
      return next.wake();
    }

    @Override
    public void release() {
      while (!waiting.isEmpty()) {
        if (handTo(next())) {
          return;
        }
      }
      free++;
    }
  }

  private static final class Losing extends Right {

    @Override
    boolean handTo(Suspension next) {
      next.wake();
      return true;
    }
  }

  private static final class Reversed extends Right {

    @Override
    Suspension next() {
      return waiting.removeLast();
    }
  }
}
