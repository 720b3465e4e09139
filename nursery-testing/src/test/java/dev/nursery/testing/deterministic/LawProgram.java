package dev.nursery.testing.deterministic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program that was drawn from a seed, and watches itself for the promises of nurseries: nobody is
 * left when one ends, every error comes out once, a cancellation raises again and goes no further
 * than its scope, and no interrupt is left behind.
 */
final class LawProgram {

  private static final int DEEPEST = 4;
  private static final int MOST_STEPS = 5;

  /** Something that a task does; the drawn program is a tree of these. */
  private sealed interface Step {}

  private record Sleep(int millis) implements Step {}

  private record Checkpoint() implements Step {}

  private record Fail() implements Step {}

  /** Waits in the JDK for what never comes. */
  private record Take() implements Step {}

  private record Cancel(int which) implements Step {}

  private record Spawn(List<Step> body) implements Step {}

  private record Limit(int millis, List<Step> body) implements Step {}

  private record Shield(List<Step> body) implements Step {}

  private record Inner(List<Step> body) implements Step {}

  /** What a task throws on purpose. */
  private static final class Deliberate extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Where a step stands: the nursery around it, who lives in there, and what it may cancel. */
  private record Place(Nursery nursery, AtomicInteger live, List<CancelScope> scopes) {

    Place inside(CancelScope scope) {
      var more = new ArrayList<>(scopes);
      more.add(scope);
      return new Place(nursery, live, more);
    }
  }

  private final List<Step> steps;

  /** Every error that some task has thrown in the current run; threads take turns. */
  private final Set<Throwable> thrown = Collections.newSetFromMap(new IdentityHashMap<>());

  LawProgram(long seed) {
    steps = body(new SplittableRandom(seed), 0, false);
  }

  private static List<Step> body(SplittableRandom random, int depth, boolean limited) {
    var steps = new ArrayList<Step>();
    int count = random.nextInt(1, MOST_STEPS + 1);
    for (int i = 0; i < count; i++) {
      steps.add(step(random, depth, limited));
    }
    return steps;
  }

  /** Only where a time limit is {@code limited} to end it may a step wait for ever. */
  private static Step step(SplittableRandom random, int depth, boolean limited) {
    return switch (random.nextInt(depth < DEEPEST ? 20 : 8)) {
      case 0, 1 -> new Sleep(random.nextInt(4));
      case 2, 3 -> new Checkpoint();
      case 4 -> random.nextInt(3) == 0 ? new Fail() : new Checkpoint();
      case 5 -> limited ? new Take() : new Sleep(1);
      case 6, 7 -> new Cancel(random.nextInt(4));
      // A child outlives the limit around the statement that spawns it.
      case 8, 9, 10, 11, 12 -> new Spawn(body(random, depth + 1, false));
      case 13, 14, 15 -> new Limit(random.nextInt(4), body(random, depth + 1, true));
      case 16 -> new Shield(body(random, depth + 1, false));
      default -> new Inner(body(random, depth + 1, limited));
    };
  }

  /** Runs it once, and fails if a promise was broken. */
  void run() throws Exception {
    thrown.clear();
    List<Throwable> leaves = List.of();
    try {
      nursery(List.of(), steps);
    } catch (MultiError errors) {
      leaves = errors.leaves();
    }
    Set<Throwable> cameOut = Collections.newSetFromMap(new IdentityHashMap<>());
    cameOut.addAll(leaves);
    assertThat(leaves).as("each error once").hasSize(cameOut.size());
    assertThat(cameOut).as("what came out").containsExactlyInAnyOrderElementsOf(thrown);
    assertThat(Thread.currentThread().isInterrupted()).as("an interrupt is left").isFalse();
  }

  private void nursery(List<CancelScope> scopes, List<Step> body) throws Exception {
    var live = new AtomicInteger();
    try {
      Nursery.run(
          nursery -> all(new Place(nursery, live, scopes).inside(nursery.cancelScope()), body));
    } finally {
      assertThat(live).as("tasks that outlived their nursery").hasValue(0);
    }
  }

  private void all(Place place, List<Step> body) throws Exception {
    for (Step step : body) {
      perform(place, step);
    }
  }

  private void perform(Place place, Step step) throws Exception {
    switch (step) {
      case Sleep(int millis) -> raisesAgain(() -> Tasks.sleep(Duration.ofMillis(millis)));
      case Checkpoint() -> raisesAgain(Tasks::checkpoint);
      case Take() -> new LinkedBlockingQueue<String>().take();
      case Cancel(int which) -> {
        List<CancelScope> scopes = place.scopes();
        scopes.get(scopes.size() - 1 - which % scopes.size()).cancel("the program says so");
      }
      case Spawn(List<Step> body) -> {
        place.live().incrementAndGet();
        place
            .nursery()
            .startSoon(() -> {
              try {
                all(place, body);
              } finally {
                place.live().decrementAndGet();
              }
            });
      }
      case Limit(int millis, List<Step> body) -> {
        var scope = CancelScope.create();
        scope.relativeDeadline(Duration.ofMillis(millis));
        scope.run(() -> all(place.inside(scope), body));
      }
      case Shield(List<Step> body) -> CancelScope.shielded(() -> all(place, body));
      case Inner(List<Step> body) -> nursery(place.scopes(), body);
      case Fail() -> {
        var error = new Deliberate();
        thrown.add(error);
        throw error;
      }
    }
  }

  /** A cancellation that was caught comes again. */
  private static void raisesAgain(Runnable operation) {
    try {
      operation.run();
    } catch (Cancelled cancelled) {
      try {
        Tasks.checkpointIfCancelled();
      } catch (Cancelled again) {
        throw cancelled;
      }
      throw new AssertionError("a cancellation came once and not again", cancelled);
    }
  }
}
