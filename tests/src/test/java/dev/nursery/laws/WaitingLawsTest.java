package dev.nursery.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testkit.Eventually;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * Waiting: all or nothing (L8), first come first served (L10, first half), and what came before a
 * wake-up is visible after the wait (L12, last third).
 */
@StatisticsReport(onFailureOnly = true)
class WaitingLawsTest {

  private static final int LONGEST = 40;
  private static final int TAKERS = 4;

  // -- L10: two lots against two lists, one move after the other

  sealed interface Move {}

  record Park(boolean first) implements Move {}

  record Unpark(boolean first, int count) implements Move {}

  record Repark(boolean first, int count) implements Move {}

  record CancelParked(int task) implements Move {}

  @Provide
  Arbitrary<List<Move>> moves() {
    Arbitrary<Boolean> lot = Arbitraries.of(true, false);
    Arbitrary<Integer> count = Arbitraries.integers().between(0, 3).withoutEdgeCases();
    Arbitrary<Integer> any = Arbitraries.integers().between(0, 11).withoutEdgeCases();
    Arbitrary<Move> move =
        Arbitraries.frequencyOf(
            Tuple.of(6, lot.map(Park::new)),
            Tuple.of(2, Combinators.combine(lot, count).as(Unpark::new)),
            Tuple.of(2, Combinators.combine(lot, count).as(Repark::new)),
            Tuple.of(2, any.map(CancelParked::new)));
    return move.list().ofMaxSize(LONGEST).withSizeDistribution(RandomDistribution.uniform());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void firstComeFirstServed(@ForAll("moves") List<Move> moves) {
    Nursery.run(nursery -> {
      var lots = new Lots(nursery);
      moves.forEach(lots::make);
      lots.make(new Unpark(true, Integer.MAX_VALUE));
      lots.make(new Unpark(false, Integer.MAX_VALUE));
    });
  }

  private static final class Lots {

    private final Nursery nursery;
    private final ParkingLot one = new ParkingLot();
    private final ParkingLot other = new ParkingLot();
    private final List<Task<?>> inOne = new ArrayList<>();
    private final List<Task<?>> inOther = new ArrayList<>();

    Lots(Nursery nursery) {
      this.nursery = nursery;
    }

    void make(Move move) {
      switch (move) {
        case Park(boolean first) -> {
          ParkingLot lot = first ? one : other;
          List<Task<?>> queue = first ? inOne : inOther;
          queue.add(nursery.startSoon(() -> lot.park()));
          Eventually.until(
              "it is in the queue", () -> lot.statistics().tasksWaiting() == queue.size());
        }
        case Unpark(boolean first, int count) -> {
          List<Task<?>> front = takeFront(first ? inOne : inOther, count);
          assertThat((first ? one : other).unpark(count)).as("served").isEqualTo(front);
          front.forEach(task -> endsWith("Success", task));
        }
        case Repark(boolean first, int count) -> {
          List<Task<?>> front = takeFront(first ? inOne : inOther, count);
          int moved = first ? one.repark(other, count) : other.repark(one, count);
          assertThat(moved).as("moved").isEqualTo(front.size());
          (first ? inOther : inOne).addAll(front);
        }
        case CancelParked(int number) -> {
          var all = new ArrayList<>(inOne);
          all.addAll(inOther);
          if (!all.isEmpty()) {
            Task<?> task = all.get(number % all.size());
            task.cancel("the move");
            endsWith("Cancellation", task);
            inOne.remove(task);
            inOther.remove(task);
          }
        }
      }
      assertThat(one.statistics().tasksWaiting()).isEqualTo(inOne.size());
      assertThat(other.statistics().tasksWaiting()).isEqualTo(inOther.size());
    }

    private static List<Task<?>> takeFront(List<Task<?>> queue, int count) {
      List<Task<?>> front = queue.subList(0, Math.min(count, queue.size()));
      var taken = new ArrayList<>(front);
      front.clear();
      return taken;
    }

    private static void endsWith(String outcome, Task<?> task) {
      Eventually.until(task + " has ended", () -> task.outcome().isPresent());
      assertThat(task.outcome().orElseThrow().getClass().getSimpleName()).isEqualTo(outcome);
    }
  }

  // -- L8: things handed over while those who take them are cancelled

  sealed interface Deed {}

  record Give() implements Deed {}

  record CancelTaker(int taker) implements Deed {}

  @Provide
  Arbitrary<List<Deed>> deeds() {
    Arbitrary<Deed> deed =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.create(Give::new)),
            Tuple.of(
                2,
                Arbitraries.integers()
                    .between(0, TAKERS - 1)
                    .withoutEdgeCases()
                    .map(CancelTaker::new)));
    return deed.list().ofMaxSize(LONGEST).withSizeDistribution(RandomDistribution.uniform());
  }

  /**
   * Two threads give and cancel at the same time; each takes from a list of its own, so that the
   * lists can be shrunk.
   */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void whatIsHandedOverIsTakenOnceOrNotAtAll(
      @ForAll("deeds") List<Deed> here, @ForAll("deeds") List<Deed> there) {
    var box = new Box();
    Queue<Box.Thing> given = new ConcurrentLinkedQueue<>();
    Queue<Box.Thing> taken = new ConcurrentLinkedQueue<>();
    Queue<String> violations = new ConcurrentLinkedQueue<>();
    List<CancelScope> current = new ArrayList<>(Collections.nCopies(TAKERS, CancelScope.create()));
    List<CancelScope> scopes = Collections.synchronizedList(current);
    Nursery.run(nursery -> {
      for (int i = 0; i < TAKERS; i++) {
        int number = i;
        nursery.startSoon(() -> take(box, number, scopes, taken, violations));
      }
      Eventually.until("all takers wait", () -> box.waiting() == TAKERS);
      Thread beside = Thread.ofPlatform().start(() -> act(there, box, scopes, given));
      act(here, box, scopes, given);
      join(beside);
      nursery.cancelScope().cancel("enough");
    });
    var all = new ArrayList<>(taken);
    all.addAll(box.rest());
    assertThat(all).as("taken, or still there").containsExactlyInAnyOrderElementsOf(given);
    assertThat(violations).isEmpty();
    Statistics.label("taken")
        .collect(!taken.isEmpty())
        .coverage(checker -> checker.check(true).percentage(p -> p > 50));
  }

  private static void take(
      Box box,
      int number,
      List<CancelScope> scopes,
      Queue<Box.Thing> taken,
      Queue<String> violations) {
    while (true) {
      var scope = CancelScope.create();
      scopes.set(number, scope);
      scope.run(() -> {
        while (true) {
          Box.Thing thing = box.take();
          taken.add(thing);
          if (!thing.isWhole()) {
            violations.add("L12: what was handed over is not seen as it was written");
          }
        }
      });
    }
  }

  private static void act(
      List<Deed> deeds, Box box, List<CancelScope> scopes, Queue<Box.Thing> given) {
    for (Deed deed : deeds) {
      switch (deed) {
        case Give() -> {
          var thing = new Box.Thing();
          given.add(thing);
          box.give(thing);
        }
        case CancelTaker(int taker) -> scopes.get(taker).cancel("the deed");
      }
    }
  }

  private static void join(Thread thread) {
    Eventually.until(thread + " is done", () -> !thread.isAlive());
  }
}
