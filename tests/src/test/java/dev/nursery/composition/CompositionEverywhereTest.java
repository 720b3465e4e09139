package dev.nursery.composition;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Block;
import dev.nursery.Nursery;
import dev.nursery.TaskCancelledException;
import dev.nursery.Tasks;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationKind;
import dev.nursery.testing.cancellation.CancellationReport;
import dev.nursery.testing.schedule.Deterministic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compositions under many schedules, and cut off at every point of theirs. */
class CompositionEverywhereTest {

  private static final int SCHEDULES = 200;
  private static final int SEEDS = 5;

  private interface Laws {
    void check(String law, Block<? extends Exception> check);
  }

  private interface Program {
    void run(Nursery nursery, Laws after) throws Exception;
  }

  private static final Map<String, Program> PROGRAMS =
      Map.of(
          "gather", CompositionEverywhereTest::gather,
          "race", CompositionEverywhereTest::race,
          "first completed", CompositionEverywhereTest::firstCompleted,
          "map, in order", CompositionEverywhereTest::mapInOrder,
          "map, as completed", CompositionEverywhereTest::mapAsCompleted,
          "a limit", CompositionEverywhereTest::limited,
          "a supervisor", CompositionEverywhereTest::supervising,
          "a background", CompositionEverywhereTest::background);

  @TestFactory
  Stream<DynamicTest> byManySchedules() {
    return PROGRAMS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(program ->
            DynamicTest.dynamicTest(
                program.getKey(),
                () ->
                    Deterministic.explore(
                        SCHEDULES, nursery -> program.getValue().run(nursery, (_, _) -> {}))));
  }

  @TestFactory
  Stream<DynamicTest> cutOffAnywhere() {
    return PROGRAMS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(program ->
            DynamicTest.dynamicTest(
                program.getKey(),
                () -> {
                  for (int seed = 0; seed < SEEDS; seed++) {
                    CancellationReport report =
                        CancellationExplorer.seed(seed)
                            .kinds(
                                CancellationKind.RUN,
                                CancellationKind.DEADLINE,
                                CancellationKind.ENCLOSING)
                            .explore(
                                (nursery, after) -> program.getValue().run(nursery, after::check));
                    assertThat(report.runs()).isGreaterThan(2);
                  }
                }));
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static int slowly(int value) {
    Tasks.sleep(ofSeconds(value % 3));
    Tasks.checkpoint();
    return value;
  }

  private static void gather(Nursery nursery, Laws after) {
    assertThat(Tasks.gather(() -> slowly(1), () -> slowly(2))).containsExactly(1, 2);
  }

  private static void race(Nursery nursery, Laws after) {
    assertThat(Tasks.race(() -> slowly(2), () -> slowly(1))).isEqualTo(1);
  }

  private static void firstCompleted(Nursery nursery, Laws after) {
    assertThat(Tasks.firstCompleted(() -> slowly(2), () -> slowly(1))).isEqualTo(1);
  }

  private static void mapInOrder(Nursery nursery, Laws after) {
    var results = new ArrayList<Integer>();
    Tasks.mapConcurrent(upTo(5), 2, CompositionEverywhereTest::slowly, results::add);
    assertThat(results).containsExactly(0, 1, 2, 3, 4);
  }

  private static void mapAsCompleted(Nursery nursery, Laws after) {
    var results = new ArrayList<Integer>();
    Tasks.asCompleted(upTo(5), 2, CompositionEverywhereTest::slowly, results::add);
    assertThat(results).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  private static void limited(Nursery nursery, Laws after) {
    var alive = new AtomicInteger();
    var peak = new AtomicInteger();
    var done = new AtomicInteger();
    after.check("no more than two at a time", () -> assertThat(peak.get()).isLessThanOrEqualTo(2));
    var whole = new AtomicBoolean();
    Nursery.options()
        .maxChildren(2)
        .run(pool -> {
          Nursery.run(spawners -> {
            for (int i = 0; i < 3; i++) {
              int first = i;
              spawners.startSoon(() -> spawn(pool, first, alive, peak, done));
            }
            Tasks.sleep(ofSeconds(60));
            whole.set(true);
          });
        });
    if (whole.get()) {
      assertThat(done).hasValue(9);
      assertThat(peak).hasValue(2);
    }
  }

  private static void spawn(
      Nursery pool, int first, AtomicInteger alive, AtomicInteger peak, AtomicInteger done) {
    for (int i = 0; i < 3; i++) {
      int value = first + i;
      pool.startSoon(() -> {
        peak.accumulateAndGet(alive.incrementAndGet(), Math::max);
        try {
          slowly(value);
          done.incrementAndGet();
        } finally {
          alive.decrementAndGet();
        }
      });
    }
  }

  private static void supervising(Nursery nursery, Laws after) {
    Nursery.options()
        .supervising()
        .run(children -> {
          children.startSoon(() -> slowly(1));
          children.startSoon(() -> slowly(2));
          try {
            children.startSoon(() -> slowly(4)).await();
          } catch (TaskCancelledException _) {
            // it alone was cut off
          }
        });
  }

  private static void background(Nursery nursery, Laws after) {
    var ended = new AtomicInteger();
    after.check("who has begun has ended", () -> assertThat(ended).hasValue(0));
    Nursery.run(children -> {
      for (int i = 0; i < 2; i++) {
        children
            .background()
            .startSoon(() -> {
              ended.incrementAndGet();
              try {
                Tasks.sleepForever();
              } finally {
                ended.decrementAndGet();
              }
            });
      }
      int ready =
          children
              .background()
              .start(
                  Integer.class,
                  status -> {
                    Tasks.checkpoint();
                    status.started(3);
                    Tasks.sleepForever();
                  });
      children.startSoon(() -> slowly(ready));
      slowly(1);
    });
  }
}
