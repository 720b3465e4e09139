package dev.nursery.composition;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.Tasks;
import dev.nursery.testing.NurseryTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** {@link Tasks#gather} and {@link Tasks#zip}. */
class GatheringTest {

  @NurseryTest
  void valuesComeInTheOrderOfTheBodies() {
    long begun = Tasks.clock().now();
    List<Integer> values =
        Tasks.gather(
            () -> {
              Tasks.sleep(ofSeconds(3));
              return 1;
            },
            () -> {
              Tasks.sleep(ofSeconds(1));
              return 2;
            });
    assertThat(values).containsExactly(1, 2);
    assertThat(Tasks.clock().now() - begun).isEqualTo(ofSeconds(3).toNanos());
  }

  @Test
  void valuesMayBeNull() {
    assertThat(Tasks.gather(List.<Callable<String>>of(() -> null, () -> "b")))
        .containsExactly(null, "b");
  }

  @Test
  void nothingGathersNothing() {
    assertThat(Tasks.gather(List.<Callable<String>>of())).isEmpty();
  }

  @NurseryTest
  void aFailureCancelsTheOthersAndAllErrorsComeOut() {
    var failure = new IOException("first");
    var cleanUp = new IllegalStateException("second");
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Tasks.gather(
                    () -> {
                      Tasks.sleep(ofSeconds(1));
                      throw failure;
                    },
                    () -> {
                      try {
                        Tasks.sleepForever();
                      } finally {
                        throwIt(cleanUp);
                      }
                    }));
    assertThat(errors.exceptions()).containsExactlyInAnyOrder(failure, cleanUp);
  }

  private static void throwIt(RuntimeException error) {
    throw error;
  }

  @Test
  void bodiesWithoutValuesAreRun() {
    var done = new boolean[2];
    Tasks.gather(() -> done[0] = true, () -> done[1] = true);
    Tasks.gather(() -> {}, Tasks::checkpoint);
    assertThat(done).containsOnly(true);
  }

  @NurseryTest
  void theCallersCancellationIsTheirs() {
    var cut = new ArrayList<String>();
    assertThat(
            CancelScope.moveOnAfter(
                    ofSeconds(1),
                    () ->
                        Tasks.gather(
                            () -> CancelledAt.noted(cut, "left"),
                            () -> CancelledAt.noted(cut, "right")))
                .done())
        .isFalse();
    assertThat(cut).containsExactlyInAnyOrder("left", "right");
  }

  @Test
  void oneThatCancelledItselfHasNoValue() {
    assertThatThrownBy(() ->
            Tasks.gather(
                () -> 1,
                () -> {
                  Task.current().cancel("not me");
                  Tasks.checkpoint();
                  return 2;
                }))
        .isInstanceOf(TaskCancelledException.class)
        .hasMessageContaining("not me");
  }

  @Test
  void twoValuesBecomeOne() {
    String both = Tasks.zip(() -> 1, () -> "b", (number, letter) -> number + letter);
    assertThat(both).isEqualTo("1b");
  }

  @Test
  void whatCombiningThrowsComesOutAsItIs() {
    var error = new IOException("combining");
    assertThatThrownBy(() ->
            Tasks.zip(
                () -> 1,
                () -> 2,
                (_, _) -> {
                  throw error;
                }))
        .isSameAs(error);
  }

  @Test
  void aMissingBodyIsNamed() {
    assertThatThrownBy(() -> Tasks.gather(Arrays.asList(() -> 1, null)))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("one of the bodies is null");
  }

  /** Notes that it was cancelled. */
  static final class CancelledAt {

    private CancelledAt() {}

    static void noted(List<String> log, String who) {
      try {
        Tasks.sleepForever();
      } catch (Cancelled cancelled) {
        synchronized (log) {
          log.add(who);
        }
        throw cancelled;
      }
    }
  }

  @NurseryTest
  void anyNumberOfBodiesWithoutValues() {
    var done = new AtomicInteger();
    for (int count : new int[] {0, 3}) {
      List<Block<Exception>> bodies = Collections.nCopies(count, done::incrementAndGet);
      Tasks.forEachConcurrent(bodies, Integer.MAX_VALUE, Block::run);
    }
    assertThat(done).hasValue(3);
    assertThat(Tasks.gather(List.<Callable<String>>of())).isEmpty();
  }
}
