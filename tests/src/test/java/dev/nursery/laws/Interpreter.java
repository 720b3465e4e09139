package dev.nursery.laws;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.NurseryOptions;
import dev.nursery.Task;
import dev.nursery.TaskStatus;
import dev.nursery.Tasks;
import dev.nursery.laws.NurseryWitness.Child;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Executes the steps of one task, and checks the laws that can be seen from inside.
 *
 * <p>A task may await those that were spawned before it, or by itself, but never one that it is a
 * part of; so no two can wait for each other.
 */
final class Interpreter {

  /** Numbers from here on mean any nursery of the run, lower ones those around. */
  private static final int FAR = 6;

  /** The nursery that a step may spawn into. */
  record Place(Nursery nursery, NurseryWitness witness, Region region) {}

  /** A task that was spawned. */
  private record Known(Task<?> task, Region region) {}

  private final Execution execution;

  /** The nurseries around, outermost first. */
  private final List<Place> places;

  /** The tasks that this one may await. */
  private final List<Known> known;

  /** This task as a whole. */
  private final Region base;

  /** The innermost scope that this task is in. */
  private Region around;

  Interpreter(Execution execution, Region around) {
    this(execution, around, List.of(), List.of());
  }

  private Interpreter(Execution execution, Region base, List<Place> places, List<Known> known) {
    this.execution = execution;
    this.base = base;
    this.around = base;
    this.places = new ArrayList<>(places);
    this.known = new ArrayList<>(known);
  }

  private void all(List<Step> steps) throws Exception {
    for (Step step : steps) {
      one(step);
    }
  }

  private void one(Step step) throws Exception {
    switch (step) {
      case Step.Pass(Step.Point point, int ticks) -> pass(point, ticks);
      case Step.WaitOutside(int ticks, Step.Manner manner) -> waitOutside(ticks, manner);
      case Step.Nest nest -> nest(nest);
      case Step.Within within -> within(within);
      case Step.Spawn spawn -> spawn(place(spawn.nursery()), spawn);
      case Step.Start start -> start(place(start.nursery()), start);
      case Step.Cancel(int scope, Step.By by) -> cancel(region(scope), by);
      case Step.Shield(int scope, boolean on, Step.By by) -> {
        CancelScope shield = scope(scope);
        execution.act(by, () -> execution.change(() -> shield.shield(on)));
      }
      case Step.Move(int scope, int ticks, Step.By by) -> move(region(scope), time(ticks), by);
      case Step.CancelTask(int task) -> cancelTask(task);
      case Step.Await(int task) -> await(task);
      case Step.Fail() -> throw execution.newError();
      case Step.CleanUp cleanUp -> cleanUp(cleanUp);
      case Step.Swallow(List<Step> body) -> swallow(body);
    }
  }

  private static Duration time(int ticks) {
    return Execution.TICK.multipliedBy(ticks);
  }

  private Place place(int number) {
    List<Place> choice = number < FAR ? places : execution.places;
    return choice.get(number % choice.size());
  }

  /** Who lives elsewhere knows nobody, or it could wait for one who waits for it. */
  private Interpreter childIn(Place place, Region base) {
    return new Interpreter(execution, base, places, places.contains(place) ? known : List.of());
  }

  private Region region(int number) {
    return execution.regions.get(number % execution.regions.size());
  }

  private CancelScope scope(int number) {
    return Objects.requireNonNull(region(number).scope());
  }

  private void move(Region region, Duration time, Step.By by) {
    Duration now = execution.now();
    execution.act(
        by,
        () -> {
          if (execution.takesTurns()) {
            region.limit().set(time, now);
          }
          CancelScope scope = Objects.requireNonNull(region.scope());
          region.change(() -> scope.relativeDeadline(time));
        });
  }

  private void cancel(Region region, Step.By by) {
    CancelScope scope = Objects.requireNonNull(region.scope());
    execution.act(by, () -> region.change(() -> scope.cancel("by the program")));
  }

  private void cancelTask(int number) {
    if (!known.isEmpty()) {
      Known one = known.get(number % known.size());
      one.region().cancelTask(() -> one.task().cancel("by the program"));
    } else if (base.isTask()) {
      base.cancelTask(() -> Task.current().cancel("by the program"));
    }
  }

  // -- operations

  private void pass(Step.Point point, int ticks) {
    operation(
        true,
        () -> {
          switch (point) {
            case CHECKPOINT -> Tasks.checkpoint();
            case CHECKPOINT_IF_CANCELLED -> Tasks.checkpointIfCancelled();
            case YIELD_NOW -> Tasks.yieldNow();
            case SLEEP -> sleep(time(ticks));
            case PARK -> execution.lot.park();
          }
        });
  }

  private void sleep(Duration time) {
    Duration end = execution.now().plus(time);
    Tasks.sleep(time);
    if (execution.now().compareTo(end) < 0) {
      execution.violation("L6: a sleep returned before its time");
    }
  }

  private void await(int number) {
    if (!known.isEmpty()) {
      operation(true, () -> known.get(number % known.size()).task().await());
    }
  }

  /**
   * An operation of ours.
   *
   * @param checks whether it raises whenever the task is cancelled
   */
  private void operation(boolean checks, Runnable code) {
    Passage passage = execution.begin(around, checks);
    try {
      code.run();
    } catch (Cancelled c) {
      execution.end(passage);
      judgeRaised(passage, "raised");
      throw c;
    } catch (Throwable t) {
      execution.end(passage);
      throw t;
    }
    execution.end(passage);
    if (passage.always() && checks && execution.knowsWhatIsCancelled()) {
      execution.violation("L4: an operation did not raise in a cancelled task");
    }
  }

  private void judgeRaised(Passage passage, String what) {
    if (!passage.ever() && execution.knowsWhatIsCancelled()) {
      execution.violation(
          around.wouldBeCancelled()
              ? "L5: an operation " + what + ", though a shield is between it and the cancelled"
              : "L4: an operation " + what + " in a task that is not cancelled");
    }
  }

  /** What applies in here is the earliest of the deadlines around, up to a shield. */
  private void judgeDeadline() {
    if (!execution.takesTurns()) {
      return;
    }
    Deadline deadline = Tasks.effectiveDeadline();
    boolean passed = deadline.equals(Deadline.passed());
    if (passed ? !around.mayBeCancelled() : around.isCancelled()) {
      execution.violation("L6: the effective deadline is " + deadline);
    }
    Duration left = around.left(execution.now());
    if (!around.mayBeCancelled() && !Objects.equals(left, deadline.remaining().orElse(null))) {
      execution.violation("L6: the effective deadline is " + deadline + ", and not in " + left);
    }
  }

  // -- regions

  private void waitOutside(int ticks, Step.Manner manner) throws Exception {
    region(
        CancelScope.create(),
        time(ticks),
        () -> {
          switch (manner) {
            case FAILS -> waitForever(ticks);
            case SWALLOWS -> {
              waitUntilInterrupted(ticks);
              waitForever(ticks);
            }
            case DEFERS -> {
              waitUntilInterrupted(ticks);
              if (around.isCancelled()) {
                Thread.currentThread().interrupt(); // as so many do who cannot throw
              }
            }
          }
        });
  }

  /** Foreign code, which only an interrupt gets the task out of. */
  private void waitForever(int kind) throws InterruptedException {
    Passage passage = execution.begin(around, false);
    try {
      if (kind % 2 == 0) {
        new LinkedBlockingQueue<String>().take();
      } else {
        // The other kind of wait in foreign code, with a limit; it is interrupted long before.
        Thread.sleep(Duration.ofDays(1));
      }
    } finally {
      execution.end(passage);
      judgeRaised(passage, "of foreign code was interrupted");
    }
  }

  /** Comes out with the interrupt taken, as so much code does. */
  private void waitUntilInterrupted(int kind) {
    try {
      waitForever(kind);
    } catch (InterruptedException _) {
      // the next wait is for the kernel to end, or the flag for it to clear
    }
  }

  private void within(Step.Within step) throws Exception {
    region(
        CancelScope.create().shield(step.shield()),
        step.ticks() < 0 ? null : time(step.ticks()),
        () -> all(step.body()));
  }

  private interface Code {
    void run() throws Exception;
  }

  private void region(CancelScope scope, @Nullable Duration limit, Code body) throws Exception {
    Region outer = around;
    var region = Region.ofScope(scope, outer);
    if (limit != null) {
      scope.relativeDeadline(limit);
      region.limit().set(limit, execution.now());
    }
    execution.regions.add(region);
    var witness = new ScopeWitness(execution, scope, region, outer);
    try {
      scope.run(() -> {
        around = region;
        region.limit().enter(execution.now());
        try {
          judgeDeadline();
          body.run();
        } catch (Throwable t) {
          witness.escaped = t;
          throw t;
        } finally {
          judgeDeadline();
          witness.aboutToLeave();
          around = outer;
        }
      });
    } catch (Throwable t) {
      witness.judge(t);
      throw t;
    }
    witness.judge(null);
  }

  void nest(Step.Nest step) throws Exception {
    Region outer = around;
    NurseryWitness[] witness = new NurseryWitness[1];
    Throwable out = null;
    try {
      options(step)
          .run(nursery -> {
            nursery.cancelScope().shield(step.shield());
            witness[0] = new NurseryWitness(nursery, step.supervising());
            var region = Region.ofScope(nursery.cancelScope(), outer);
            region.limit().enter(execution.now());
            around = region;
            execution.regions.add(region);
            var place = new Place(nursery, witness[0], region);
            places.add(place);
            execution.places.add(place);
            try {
              all(step.body());
            } catch (Throwable t) {
              witness[0].escaped = t;
              throw t;
            } finally {
              places.removeLast();
              around = outer;
            }
          });
    } catch (Throwable t) {
      out = t;
    }
    witness[0].judge(out, execution::violation);
    ScopeWitness.judgeInterrupt(execution, outer);
    if (execution.staysCancelled() && out instanceof Cancelled && !outer.mayBeCancelled()) {
      execution.violation("L3: a cancellation left its scope, a nursery's");
    }
    if (out != null) {
      throw sneaky(out);
    }
  }

  private static NurseryOptions options(Step.Nest step) {
    return step.supervising() ? Nursery.options().supervising() : Nursery.options();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> RuntimeException sneaky(Throwable error) throws X {
    throw (X) error;
  }

  // -- tasks

  /** Into a nursery that may have ended by now, if this task lives in one further out. */
  private void spawn(Place place, Step.Spawn step) {
    List<Step> body = step.body();
    var child = new Child(body.size());
    var region = Region.ofTask(place.region(), step.background());
    var inherited = childIn(place, region);
    try {
      Nursery nursery = step.background() ? place.nursery().background() : place.nursery();
      Task<?> task = nursery.startSoon(() -> inherited.task(place, child, body));
      execution.tasks.add(task);
      known.add(new Known(task, region));
    } catch (IllegalStateException closed) {
      requireClosed(closed);
    }
  }

  private void task(Place place, Child child, List<Step> body) throws Exception {
    place.witness().begins(child, execution::violation);
    try {
      if (child.sent != body.size()) {
        execution.violation("L12: a task does not see what its spawner wrote");
      }
      all(body);
    } catch (Throwable t) {
      child.escaped = t;
      throw t;
    } finally {
      place.witness().ends(execution::violation);
      child.finished = true;
    }
  }

  private void requireClosed(IllegalStateException refusal) {
    if (!String.valueOf(refusal.getMessage()).contains("is closed")) {
      execution.violation("a spawn was refused: " + refusal);
    }
  }

  private void start(Place place, Step.Start step) throws Exception {
    var child = new Child(0);
    child.endedInCare = true; // until it is seen elsewhere
    boolean[] begun = {false};
    var inherited = childIn(place, Region.ofTask(around, step.background()));
    Nursery nursery = step.background() ? place.nursery().background() : place.nursery();
    try {
      operation(
          false,
          () ->
              nursery.<Integer>start(status -> {
                begun[0] = true;
                inherited.started(place, child, step, status);
              }));
    } catch (Throwable t) {
      if (!begun[0] && t instanceof IllegalStateException closed) {
        requireClosed(closed);
        return;
      }
      if (!child.finished || !child.endedInCare) {
        execution.violation("L1: start has thrown, and its task goes on");
      }
      if (child.escaped != null && !same(t, child.escaped)) {
        execution.violation("L2: " + child.escaped + " went into start, " + t + " came out");
      }
      throw t;
    }
    if (child.endedInCare && child.escaped != null) {
      execution.violation("L2: start returned, though its task threw " + child.escaped);
    }
  }

  private void started(Place place, Child child, Step.Start step, TaskStatus<Integer> status)
      throws Exception {
    place.witness().begins(child, execution::violation);
    try {
      all(step.before());
      if (step.reports()) {
        execution.change(() -> base.moveTo(place.region(), () -> report(place, child, status)));
      }
      all(step.after());
    } catch (Throwable t) {
      child.escaped = t;
      throw t;
    } finally {
      place.witness().ends(execution::violation);
      child.finished = true;
    }
  }

  /** Where the caller of {@code start} is cancelled, the task stays with it. */
  private static boolean report(Place place, Child child, TaskStatus<Integer> status) {
    status.started(1);
    child.endedInCare = !place.nursery().childTasks().contains(Task.current());
    return !child.endedInCare;
  }

  /** A cancellation comes out as a fresh one, or, of that task alone, as an exception. */
  private static boolean same(Throwable out, Throwable in) {
    List<Throwable> errors = Errors.of(in);
    return errors.isEmpty() || Errors.same(Errors.leaves(errors), Errors.leaves(List.of(out)));
  }

  // -- clean-up

  private void cleanUp(Step.CleanUp step) throws Exception {
    Throwable first = null;
    try {
      all(step.body());
    } catch (Throwable t) {
      first = t;
    }
    try {
      if (step.shielded()) {
        region(CancelScope.create().shield(true), null, () -> all(step.cleanUp()));
      } else {
        all(step.cleanUp());
      }
    } catch (Throwable t) {
      if (first == null) {
        throw t;
      }
      if (step.replaces()) {
        execution.drop(first);
        throw t;
      }
      if (t != first && !Errors.reachable(List.of(t)).contains(first)) {
        first.addSuppressed(t);
      } else {
        execution.drop(t);
      }
    }
    if (first != null) {
      throw sneaky(first);
    }
  }

  private void swallow(List<Step> body) throws Exception {
    try {
      all(body);
    } catch (Cancelled c) {
      execution.drop(c);
    }
  }
}
