package dev.nursery.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * What a task has when it ends is told so, whatever the task has given back, and however it ends.
 */
class PossessionTest {

  private final List<String> told = new CopyOnWriteArrayList<>();

  private final class Thing extends Possession {

    private final String name;
    private int failures;

    Thing(String name) {
      this.name = name;
    }

    @Override
    protected void ownerEnded(TaskRecord owner) {
      if (failures-- > 0) {
        throw new OutOfMemoryError("as if");
      }
      told.add(name);
    }
  }

  private static TaskRecord current() {
    return Objects.requireNonNull(CurrentTask.get());
  }

  @Test
  void whatIsGivenBackIsNotTold() {
    for (String given : List.of("", "a", "b", "c", "ab", "bc", "ac", "ca", "abc", "cba")) {
      told.clear();
      Nursery.run(nursery ->
          nursery.startSoon(() -> {
            List<Thing> things = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
              var thing = new Thing(name);
              thing.takenBy(current());
              things.add(thing);
            }
            for (int i = 0; i < given.length(); i++) {
              things.get(given.charAt(i) - 'a').givenBackBy(current());
            }
          }));
      assertThat(told)
          .as("given back: %s", given)
          .containsExactlyInAnyOrderElementsOf(
              List.of("a", "b", "c").stream().filter(name -> !given.contains(name)).toList());
    }
  }

  @Test
  void aRootEndsAsWell() {
    CancelScope.create().run(() -> new Thing("of a root").takenBy(current()));
    assertThat(told).containsExactly("of a root");
  }

  @Test
  void whoeverHasSeenTheEndFindsItTold() {
    List<Integer> seen = new ArrayList<>();
    Nursery.run(nursery -> {
      Task<?> task = nursery.startSoon(() -> new Thing("thing").takenBy(current()));
      task.await();
      seen.add(told.size());
    });
    assertThat(seen).containsExactly(1);
  }

  @Test
  void aTaskThatFailsTellsAsWell() {
    var error = new IllegalStateException("on purpose");
    assertThatThrownBy(() ->
            Nursery.run(nursery ->
                nursery.startSoon(() -> {
                  new Thing("thing").takenBy(current());
                  throw error;
                })))
        .isInstanceOfSatisfying(
            MultiError.class, errors -> assertThat(errors.leaves()).containsExactly(error));
    assertThat(told).containsExactly("thing");
  }

  /** To tell may run out of memory; the task tries again, and the error is not lost. */
  @Test
  void whatCouldNotBeToldIsToldAgain() {
    assertThatThrownBy(() ->
            Nursery.run(nursery ->
                nursery.startSoon(() -> {
                  var thing = new Thing("thing");
                  thing.failures = 1;
                  new Thing("other").takenBy(current());
                  thing.takenBy(current());
                })))
        .isInstanceOfSatisfying(
            MultiError.class,
            errors ->
                assertThat(errors.leaves()).singleElement().isInstanceOf(OutOfMemoryError.class));
    assertThat(told).containsExactlyInAnyOrder("thing", "other");
  }
}
