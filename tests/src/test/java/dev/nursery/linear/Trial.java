package dev.nursery.linear;

import dev.nursery.CancelScope;
import dev.nursery.Instrument;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.testing.schedule.Deterministic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Random calls by some tasks, by many schedules, each held against a model.
 *
 * @param <S> the state of the model
 * @param <P> what is called
 */
public final class Trial<S, P> {

  /** An operation without a value. */
  @FunctionalInterface
  public interface Operation<P> {
    void on(P subject) throws Exception;
  }

  /** An operation with a value, which has to have {@code equals}. */
  @FunctionalInterface
  public interface Question<P> {
    Object of(P subject) throws Exception;
  }

  private record Named<P>(String name, Question<P> question) {}

  /** Writes down that a call sleeps. */
  private record Sleeps(History history, Call call) implements Instrument {

    @Override
    public void taskParks(Task<?> task, Object waitsFor) {
      history.waits(call);
    }
  }

  private static final int ACTORS = 4;
  private static final int CALLS = 3;

  /** Every so many calls, on average, one is cancelled, before it begins or while it waits. */
  private static final int CALLS_TO_A_CANCELLATION = 6;

  private final Model<S> model;
  private final List<Named<P>> operations = new ArrayList<>();

  /** What each actor does in the end, whatever has become of it; must not be a cancel point. */
  private final List<Named<P>> last = new ArrayList<>();

  private Trial(Model<S> model) {
    this.model = model;
  }

  /** A trial of something that should behave like {@code model}. */
  public static <S, P> Trial<S, P> of(Model<S> model) {
    return new Trial<>(model);
  }

  /** Adds an operation without a value; the model's result for it is {@link History#DONE}. */
  public Trial<S, P> call(String name, Operation<? super P> operation) {
    return ask(name, withoutValue(operation));
  }

  private static <P> Question<P> withoutValue(Operation<? super P> operation) {
    return subject -> {
      operation.on(subject);
      return History.DONE;
    };
  }

  /** As {@link #call}, and each actor ends with this one, so that it leaves nothing taken. */
  public Trial<S, P> callAndEndWith(String name, Operation<? super P> operation) {
    last.add(new Named<>(name, withoutValue(operation)));
    return call(name, operation);
  }

  /** Adds an operation with a value. */
  public Trial<S, P> ask(String name, Question<? super P> question) {
    operations.add(new Named<>(name, question::of));
    return this;
  }

  /**
   * Tries {@code count} schedules, each with other calls.
   *
   * @param maker makes what is called, anew for each
   * @throws AssertionError with the first history that the model does not explain
   */
  public void seeds(int count, Supplier<? extends P> maker) {
    for (long seed = 0; seed < count; seed++) {
      seed(seed, maker);
    }
  }

  /** As {@link #seeds}, for a single one. */
  public void seed(long seed, Supplier<? extends P> maker) {
    var history = new History();
    Deterministic.run(seed, nursery -> play(new SplittableRandom(seed), maker.get(), history));
    if (!Linearizer.explains(model, history)) {
      throw new AssertionError(
          "seed " + seed + ": no order of these calls explains what came of them\n" + history);
    }
  }

  private void play(SplittableRandom random, P subject, History history) {
    Nursery.run(nursery -> {
      for (int actor = 1; actor <= ACTORS; actor++) {
        int number = actor;
        SplittableRandom own = random.split();
        nursery.startSoon("actor " + number, () -> act(number, own, subject, history, nursery));
      }
      // Comes when nobody can go on: who waits then would wait for ever.
      Tasks.sleep(Duration.ofDays(1));
      nursery.cancelScope().cancel("the trial is over");
    });
  }

  private void act(
      int actor, SplittableRandom random, P subject, History history, Nursery nursery) {
    try {
      for (int i = 0; i < CALLS; i++) {
        Named<P> operation = operations.get(random.nextInt(operations.size()));
        var scope = CancelScope.create();
        if (random.nextInt(CALLS_TO_A_CANCELLATION) == 0) {
          nursery.startSoon("canceller", () -> scope.cancel("by chance"));
        }
        record(actor, operation.name(), scope, () -> operation.question().of(subject), history);
      }
    } finally {
      for (Named<P> operation : last) {
        var scope = CancelScope.create();
        record(actor, operation.name(), scope, () -> operation.question().of(subject), history);
      }
    }
  }

  private static void record(
      int actor, String name, CancelScope scope, Callable<Object> body, History history) {
    Call call = history.called(actor, name);
    var result = new ArrayList<Object>(1);
    boolean passed = false;
    try {
      scope.run(() -> {
        try {
          Tasks.observed(new Sleeps(history, call), () -> result.add(body.call()));
        } catch (Exception e) {
          result.add(e.getClass().getSimpleName());
        }
      });
      passed = true;
    } finally {
      if (!passed || result.isEmpty()) {
        history.cancelled(call);
      }
    }
    if (!result.isEmpty()) {
      history.returned(call, result.getFirst());
    }
  }
}
