package dev.nursery.laws;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskStatus;
import dev.nursery.Tasks;
import dev.nursery.kernel.Flags;
import dev.nursery.kernel.ScopeRecord;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.laws.NurseryWitness.Child;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

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
  record Place(Nursery nursery, NurseryWitness witness) {}

  private final Execution execution;

  /** The nurseries around, outermost first. */
  private final List<Place> places;

  /** The tasks that this one may await. */
  private final List<Task<?>> known;

  Interpreter(Execution execution) {
    this(execution, List.of(), List.of());
  }

  private Interpreter(Execution execution, List<Place> places, List<Task<?>> known) {
    this.execution = execution;
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
      case Step.Spawn(int nursery, List<Step> body) -> spawn(place(nursery), body);
      case Step.Start start -> start(place(start.nursery()), start);
      case Step.Cancel(int scope, Step.By by) ->
          execution.act(by, () -> scope(scope).cancel("by the program"));
      case Step.Shield(int scope, boolean on, Step.By by) ->
          execution.act(by, () -> scope(scope).shield(on));
      case Step.Move(int scope, int ticks, Step.By by) ->
          execution.act(by, () -> scope(scope).relativeDeadline(time(ticks)));
      case Step.CancelTask(int task) -> task(task).cancel("by the program");
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
  private Interpreter childIn(Place place) {
    return new Interpreter(execution, places, places.contains(place) ? known : List.of());
  }

  private CancelScope scope(int number) {
    return execution.scopes.get(number % execution.scopes.size());
  }

  private Task<?> task(int number) {
    return known.isEmpty() ? Task.current() : known.get(number % known.size());
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
    Duration end = execution.clock.elapsed().plus(time);
    Tasks.sleep(time);
    if (execution.clock.elapsed().compareTo(end) < 0) {
      execution.violation("L6: a sleep returned before its time");
    }
  }

  private void await(int task) {
    if (!known.isEmpty()) {
      operation(true, () -> task(task).await());
    }
  }

  /**
   * An operation of ours.
   *
   * @param checks whether it raises whenever the task is cancelled
   */
  private void operation(boolean checks, Runnable code) {
    ScopeRecord around = around();
    boolean cancelled = execution.monotone && around.isEffective();
    try {
      code.run();
    } catch (Cancelled c) {
      if (execution.monotone && !around.isEffective()) {
        execution.violation("L4: an operation raised in a task that is not cancelled");
      }
      if (execution.monotone && !Flags.isCancelledByDefinition(around)) {
        execution.violation(
            "L5: an operation raised, and nothing inside of the shield is cancelled");
      }
      throw c;
    }
    if (cancelled && checks) {
      execution.violation("L4: an operation did not raise in a cancelled task");
    }
  }

  private static ScopeRecord around() {
    ScopeRecord innermost = Flags.innermost();
    if (innermost == null) {
      throw new AssertionError("no task");
    }
    return innermost;
  }

  // -- regions

  private void waitOutside(int ticks, Step.Manner manner) throws Exception {
    var limited = CancelScope.create().relativeDeadline(time(ticks));
    region(
        limited,
        () -> {
          switch (manner) {
            case FAILS -> waitForever(ticks);
            case SWALLOWS -> {
              swallowOneInterrupt(ticks);
              waitForever(ticks);
            }
            case DEFERS -> waitUntilInterruptSent();
          }
        });
  }

  /** Foreign code, which only the watchdog gets the task out of. */
  private static void waitForever(int kind) throws InterruptedException {
    if (kind % 2 == 0) {
      new LinkedBlockingQueue<String>().take();
    } else {
      Thread.sleep(Duration.ofDays(1)); // the other kind of wait, with a limit that never comes
    }
  }

  private static void swallowOneInterrupt(int kind) {
    try {
      waitForever(kind);
    } catch (InterruptedException _) {
      // as so much code does; the next wait is for the kernel to end
    }
  }

  /** Comes out with the flag set, which is then the kernel's to clear. */
  private static void waitUntilInterruptSent() {
    var permit = new Semaphore(0);
    var task = (TaskRecord) Task.current();
    Thread.startVirtualThread(() -> {
      try {
        Eventually.until("the interrupt was sent", () -> Flags.isInterruptSent(task));
      } finally {
        permit.release();
      }
    });
    permit.acquireUninterruptibly();
  }

  private void within(Step.Within step) throws Exception {
    var scope = CancelScope.create().shield(step.shield());
    if (step.ticks() >= 0) {
      scope.relativeDeadline(time(step.ticks()));
    }
    region(scope, () -> all(step.body()));
  }

  private interface Code {
    void run() throws Exception;
  }

  private void region(CancelScope scope, Code body) throws Exception {
    execution.scopes.add(scope);
    var witness = new ScopeWitness(execution, scope, around());
    try {
      scope.run(() -> {
        try {
          body.run();
        } catch (Throwable t) {
          witness.escaped = t;
          throw t;
        } finally {
          witness.aboutToLeave();
        }
      });
    } catch (Throwable t) {
      witness.judge(t);
      throw t;
    }
    witness.judge(null);
  }

  void nest(Step.Nest step) throws Exception {
    ScopeRecord around = around();
    NurseryWitness[] witness = new NurseryWitness[1];
    Throwable out = null;
    try {
      Nursery.run(nursery -> {
        nursery.cancelScope().shield(step.shield());
        witness[0] = new NurseryWitness(nursery);
        execution.scopes.add(nursery.cancelScope());
        var place = new Place(nursery, witness[0]);
        places.add(place);
        execution.places.add(place);
        try {
          all(step.body());
        } catch (Throwable t) {
          witness[0].escaped = t;
          throw t;
        } finally {
          places.removeLast();
        }
      });
    } catch (Throwable t) {
      out = t;
    }
    witness[0].judge(out, execution::violation);
    ScopeWitness.judgeInterrupt(execution);
    if (execution.monotone && out instanceof Cancelled && !around.isEffective()) {
      execution.violation("L3: a cancellation left its scope, a nursery's");
    }
    if (out != null) {
      throw sneaky(out);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> RuntimeException sneaky(Throwable error) throws X {
    throw (X) error;
  }

  // -- tasks

  /** Into a nursery that may have ended by now, if this task lives in one further out. */
  private void spawn(Place place, List<Step> body) {
    var child = new Child(body.size());
    var inherited = childIn(place);
    try {
      known.add(place.nursery().startSoon(() -> inherited.task(place, child, body)));
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
    boolean[] begun = {false};
    var inherited = childIn(place);
    try {
      operation(
          false,
          () ->
              place
                  .nursery()
                  .<Integer>start(status -> {
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
        status.started(1);
      }
      all(step.after());
    } catch (Throwable t) {
      child.escaped = t;
      throw t;
    } finally {
      child.endedInCare = ((TaskRecord) Task.current()).home() != (Object) place.nursery();
      place.witness().ends(execution::violation);
      child.finished = true;
    }
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
        region(CancelScope.create().shield(true), () -> all(step.cleanUp()));
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
