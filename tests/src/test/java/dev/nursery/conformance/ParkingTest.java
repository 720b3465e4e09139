package dev.nursery.conformance;

import static dev.nursery.conformance.Raises.assertRaises;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Section H: waiting and waking, as those see it who write primitives. */
class ParkingTest {

  /** A value or an error handed over travels in a field of one's own. */
  private static final class Handover extends Suspension {

    private final AtomicReference<Object> given = new AtomicReference<>();

    Object take() throws Exception {
      await("a handover");
      if (given.get() instanceof Exception error) {
        throw error;
      }
      return given.get();
    }

    boolean give(Object what) {
      given.set(what);
      return wake();
    }
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case116_awakenedWithAValueOrAnError() {
    for (Object what : List.of("value", new IllegalArgumentException("error"))) {
      Nursery.run(nursery -> {
        var handover = new AtomicReference<Handover>();
        Task<Object> taker =
            nursery.startSoon(() -> {
              handover.set(new Handover());
              try {
                return handover.get().take();
              } catch (IllegalArgumentException e) {
                return e;
              }
            });
        Settling.waitAllTasksBlocked();
        assertThat(handover.get().give(what)).isTrue();
        assertThat(handover.get().wake()).isFalse();
        assertThat(taker.await()).isSameAs(what);
      });
    }
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case117_aWaitThatCannotBeAbortedIsNot() {
    var scope = CancelScope.create();
    var wait = new AtomicReference<Suspension>();
    Nursery.run(nursery -> {
      Task<String> task =
          nursery.startSoon(() -> {
            var result = new AtomicReference<String>();
            scope.run(() -> {
              wait.set(new Suspension(false));
              wait.get().await("what must not be aborted");
              result.set("completed");
              assertRaises(Tasks::checkpointIfCancelled);
            });
            return result.get();
          });
      Settling.waitAllTasksBlocked();
      scope.cancel("in vain");
      assertThat(wait.get().isWaiting()).isTrue();
      assertThat(wait.get().wake()).isTrue();
      assertThat(task.await()).isEqualTo("completed");
    });
  }

  /** The abort rule is a flag here, so there is no callback to count. */
  @NurseryTest(time = Time.STANDS_STILL)
  void case120_twoCancelsAndAShieldDuringAWaitThatCannotBeAborted() {
    var outer = CancelScope.create();
    var middle = CancelScope.create();
    var inner = CancelScope.create();
    var wait = new AtomicReference<Suspension>();
    Nursery.run(nursery -> {
      Task<?> task =
          nursery.startSoon(() ->
              outer.run(() ->
                  middle.run(() ->
                      inner.run(() -> {
                        wait.set(new Suspension(false));
                        wait.get().await("what must not be aborted");
                        Tasks.checkpoint();
                        inner.shield(false);
                        assertRaises(Tasks::checkpoint);
                      }))));
      Settling.waitAllTasksBlocked();
      middle.cancel("one");
      outer.cancel("two");
      inner.shield(true);
      assertThat(wait.get().wake()).isTrue();
      task.await();
    });
    assertThat(outer.cancelledCaught()).isFalse();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case122_firstComeFirstServed() {
    var lot = new ParkingLot();
    var woken = new ConcurrentLinkedQueue<Integer>();
    Nursery.run(nursery -> {
      assertThat(lot.unpark(1)).isEmpty();
      assertThat(lot.unparkAll()).isEmpty();
      List<Task<?>> tasks = park(nursery, lot, woken, 5);
      assertThat(lot.statistics().tasksWaiting()).isEqualTo(5);
      for (int i = 0; i < 3; i++) {
        assertThat(lot.unpark(1)).hasSize(1).first().isSameAs(tasks.get(i));
        tasks.get(i).await();
      }
      assertThat(woken).containsExactly(0, 1, 2);
      assertThat(lot.unpark(2)).hasSize(2);
      assertThat(lot.unpark(2)).isEmpty();
      assertThat(lot.statistics().tasksWaiting()).isZero();
      assertThatIllegalArgumentException().isThrownBy(() -> lot.unpark(-1));
    });
  }

  /** Parks {@code count} tasks, one after the other; each says its number when it is woken. */
  private static List<Task<?>> park(
      Nursery nursery, ParkingLot lot, ConcurrentLinkedQueue<Integer> woken, int count) {
    var tasks = new ArrayList<Task<?>>();
    for (int i = 0; i < count; i++) {
      int number = i;
      Task<?> task =
          nursery.startSoon(
              "parked " + i,
              () -> {
                lot.park();
                woken.add(number);
              });
      Settling.waitAllTasksBlocked();
      tasks.add(task);
    }
    return tasks;
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case124_movedToAnotherLot() {
    var from = new ParkingLot();
    var to = new ParkingLot();
    var woken = new ConcurrentLinkedQueue<Integer>();
    Nursery.run(nursery -> {
      List<Task<?>> tasks = park(nursery, from, woken, 5);
      assertThat(from.repark(to, 3)).isEqualTo(3);
      assertThat(from.statistics().tasksWaiting()).isEqualTo(2);
      assertThat(to.statistics().tasksWaiting()).isEqualTo(3);
      tasks.get(1).cancel("after it was moved");
      Settling.waitAllTasksBlocked();
      assertThat(to.statistics().tasksWaiting()).isEqualTo(2);
      assertThat(from.repark(to, 10)).isEqualTo(2);
      assertThat(from.repark(from, 1)).isZero();
      for (int expected : new int[] {0, 2, 3, 4}) {
        assertThat(to.unpark(1)).hasSize(1).first().isSameAs(tasks.get(expected));
        tasks.get(expected).await();
      }
      assertThat(woken).containsExactly(0, 2, 3, 4);
      assertThatIllegalArgumentException().isThrownBy(() -> from.repark(to, -1));
    });
  }

  /** Nothing breaks a lot by itself when a task ends: whoever owns the lot does. */
  @NurseryTest(time = Time.STANDS_STILL)
  void case126_aBrokenLotFailsWhoeverIsInItAndWhoeverComes() {
    var lot = new ParkingLot();
    Nursery.run(nursery -> {
      Task<?> parked =
          nursery.startSoon(() ->
              assertThatThrownBy(lot::park)
                  .isInstanceOf(BrokenResourceException.class)
                  .hasMessageContaining("its owner died"));
      Settling.waitAllTasksBlocked();
      lot.breakLot("its owner died");
      parked.await();
      assertThat(lot.isBroken()).isTrue();
      assertThatThrownBy(lot::park).isInstanceOf(BrokenResourceException.class);
      assertThatThrownBy(lot::prepare).isInstanceOf(BrokenResourceException.class);
      assertThat(lot.statistics().tasksWaiting()).isZero();
    });
  }

  @Test
  void kernel3_aPlaceIsTakenBeforeTheWaitSoThatNoWakeUpIsLost() {
    var lot = new ParkingLot();
    Nursery.run(_ -> {
      ParkingLot.Place place = lot.prepare();
      assertThat(lot.unpark(1)).hasSize(1);
      place.await();

      ParkingLot.Place given = lot.prepare();
      assertThat(given.withdraw()).isTrue();
      assertThat(lot.unpark(1)).isEmpty();

      ParkingLot.Place late = lot.prepare();
      assertThat(lot.unpark(1)).hasSize(1);
      assertThat(late.withdraw()).isFalse();
      Tasks.checkpoint();
    });
  }
}
