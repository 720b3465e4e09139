package dev.nursery.composition;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.Tasks;
import dev.nursery.testing.NurseryTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@link Tasks#mapConcurrent}, {@link Tasks#asCompleted}, {@link Tasks#forEachConcurrent}. */
class MappingTest {

  /** Counts how many are inside at a time. */
  private static final class Gauge {

    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    <T> T inside(int seconds, T value) {
      peak.accumulateAndGet(now.incrementAndGet(), Math::max);
      try {
        Tasks.sleep(ofSeconds(seconds));
      } finally {
        now.decrementAndGet();
      }
      return value;
    }
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @NurseryTest
  void resultsAreInTheOrderOfTheValuesAndNoMoreThanTheLimitRun() {
    var gauge = new Gauge();
    List<Integer> results = Tasks.mapConcurrent(upTo(10), 3, i -> gauge.inside(10 - i, i * i));
    assertThat(results).containsExactly(0, 1, 4, 9, 16, 25, 36, 49, 64, 81);
    assertThat(gauge.peak).hasValue(3);
  }

  @NurseryTest
  void streamsAndSinksTakeTheSame() {
    var gauge = new Gauge();
    assertThat(Tasks.mapConcurrent(Stream.of(3, 1, 2), 2, i -> gauge.inside(i, i)))
        .containsExactly(3, 1, 2);
    var inOrder = new ArrayList<Integer>();
    Tasks.mapConcurrent(Stream.of(3, 1, 2), 3, i -> gauge.inside(i, i), inOrder::add);
    assertThat(inOrder).containsExactly(3, 1, 2);
    var asReady = new ArrayList<Integer>();
    Tasks.asCompleted(Stream.of(3, 1, 2), 3, i -> gauge.inside(i, i), asReady::add);
    assertThat(asReady).containsExactly(1, 2, 3);
    var done = new AtomicInteger();
    Tasks.forEachConcurrent(Stream.of(3, 1, 2), 1, i -> done.addAndGet(gauge.inside(i, i)));
    assertThat(done).hasValue(6);
  }

  @NurseryTest
  void nothingInNothingOut() {
    var none = new ArrayList<Integer>();
    assertThat(Tasks.mapConcurrent(List.<Integer>of(), 2, i -> i)).isEmpty();
    Tasks.mapConcurrent(List.<Integer>of(), 2, i -> i, none::add);
    Tasks.asCompleted(List.<Integer>of(), 2, i -> i, none::add);
    assertThat(none).isEmpty();
  }

  /** The third value is not taken before a result was consumed. */
  @NurseryTest
  void aSlowSinkHoldsUpTheRest() {
    var taken = new AtomicInteger();
    var takenAtEachResult = new ArrayList<Integer>();
    Iterable<Integer> values =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return taken.get() < 6;
              }

              @Override
              public Integer next() {
                return taken.getAndIncrement();
              }
            };
    Tasks.mapConcurrent(
        values,
        2,
        i -> i,
        i -> {
          Tasks.sleep(ofSeconds(1));
          takenAtEachResult.add(taken.get());
        });
    assertThat(takenAtEachResult).containsExactly(3, 4, 5, 6, 6, 6);
  }

  /** A result that is ready does not wait for the next value to come. */
  @NurseryTest
  void aSlowSourceHoldsUpNoResult() {
    long begun = Tasks.clock().now();
    var seconds = new ArrayList<Long>();
    Iterable<Integer> values =
        () -> Stream.of(0, 1).peek(i -> Tasks.sleep(ofSeconds(10L * i))).iterator();
    Tasks.asCompleted(
        values,
        5,
        i -> i,
        _ -> seconds.add((Tasks.clock().now() - begun) / ofSeconds(1).toNanos()));
    assertThat(seconds).containsExactly(0L, 10L);
  }

  @NurseryTest
  void aFailureCancelsTheRestAndNoMoreValuesAreTaken() {
    var failure = new IOException("at 2");
    var begun = new AtomicInteger();
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Tasks.mapConcurrent(
                    upTo(100),
                    2,
                    i -> {
                      begun.incrementAndGet();
                      Tasks.sleep(ofSeconds(1));
                      if (i == 2) {
                        throw failure;
                      }
                      return i;
                    }));
    assertThat(errors.exceptions()).containsExactly(failure);
    assertThat(begun.get()).isLessThanOrEqualTo(5);
  }

  @NurseryTest
  void whatTheSinkThrowsCancelsTheRest() {
    var failure = new IOException("sink");
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Tasks.asCompleted(
                    upTo(100),
                    10,
                    i -> {
                      Tasks.sleep(ofSeconds(i));
                      return i;
                    },
                    i -> {
                      if (i == 1) {
                        throw failure;
                      }
                    }));
    assertThat(errors.exceptions()).containsExactly(failure);
  }

  @NurseryTest
  void whatTheSourceThrowsComesOut() {
    var failure = new IllegalStateException("source");
    Iterable<Integer> values =
        () ->
            Stream.of(1, 2)
                .peek(i -> {
                  if (i == 2) {
                    throw failure;
                  }
                })
                .iterator();
    for (Runnable way :
        List.<Runnable>of(
            () -> Tasks.mapConcurrent(values, 1, i -> i),
            () -> Tasks.mapConcurrent(values, 1, i -> i, _ -> {}),
            () -> Tasks.forEachConcurrent(values, 1, _ -> {}))) {
      assertThat(catchThrowableOfType(MultiError.class, way::run).exceptions())
          .containsExactly(failure);
    }
  }

  @NurseryTest
  void cancellingTheCallerEndsAllOfIt() {
    var timed =
        CancelScope.moveOnAfter(
            ofSeconds(1),
            () ->
                Tasks.asCompleted(
                    upTo(100),
                    3,
                    i -> {
                      Tasks.sleepForever();
                      return i;
                    },
                    _ -> {}));
    assertThat(timed.done()).isFalse();
  }

  /** It never hands in a value, and the caller must not wait for one. */
  @NurseryTest
  void aWorkerThatCancelsItselfIsMissed() {
    assertThatThrownBy(() ->
            Tasks.mapConcurrent(
                upTo(3),
                3,
                i -> {
                  Task.current().cancel("not today");
                  Tasks.checkpoint();
                  return i;
                },
                _ -> {}))
        .isInstanceOf(MultiError.class)
        .hasRootCauseInstanceOf(TaskCancelledException.class);
  }

  @Test
  void alreadyCancelledNothingIsTaken() {
    var taken = new AtomicInteger();
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("at once");
      assertThatThrownBy(() ->
              Tasks.forEachConcurrent(
                  upTo(3),
                  1,
                  _ -> {
                    Tasks.checkpoint();
                    taken.incrementAndGet();
                  }))
          .isInstanceOf(Cancelled.class);
    });
    assertThat(taken).hasValue(0);
  }

  @Test
  void aLimitOfNothingIsRefused() {
    for (Runnable way :
        List.<Runnable>of(
            () -> Tasks.mapConcurrent(upTo(3), 0, i -> i),
            () -> Tasks.mapConcurrent(upTo(3), 0, i -> i, _ -> {}),
            () -> Tasks.asCompleted(upTo(3), -1, i -> i, _ -> {}),
            () -> Tasks.forEachConcurrent(upTo(3), 0, _ -> {}))) {
      assertThatThrownBy(way::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least 1");
    }
  }
}
