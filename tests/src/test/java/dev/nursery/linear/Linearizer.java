package dev.nursery.linear;

import dev.nursery.linear.History.Called;
import dev.nursery.linear.History.Cancelled;
import dev.nursery.linear.History.Event;
import dev.nursery.linear.History.Returned;
import dev.nursery.linear.History.Waits;
import dev.nursery.linear.Model.Effect;
import dev.nursery.linear.Model.Ended;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches for an order in which a model would do what a history says.
 *
 * <p>It goes along the history. A return can be passed if the model has ended that call with that
 * result, and the beginning of a sleep if the call has taken effect; if not, some call that is
 * under way has to take effect first, and each is tried. What has been tried in vain is remembered,
 * so equal situations are not searched twice.
 */
public final class Linearizer<S> {

  /** How far a call has got, in the order that is being tried. */
  private enum Stage {
    TO_COME,
    CALLED,
    WAITING,
    ENDED,
    OVER
  }

  /** A situation: what of the history is behind, and what the model is like. */
  private record Situation<S>(int at, S state, List<Stage> stages) {}

  private final Model<S> model;
  private final List<Event> events;
  private final Call[] calls;

  /** What came of each call; null if it was cancelled. */
  private final @Nullable Object[] results;

  private final Set<Situation<S>> inVain = new HashSet<>();

  private Linearizer(Model<S> model, History history) {
    this.model = model;
    this.events = history.events();
    this.calls = new Call[history.calls()];
    this.results = new @Nullable Object[history.calls()];
    for (Event event : events) {
      calls[event.call().number()] = event.call();
      if (event instanceof Returned(var call, var result)) {
        results[call.number()] = result;
      }
    }
  }

  /** Whether {@code model} could have done this; every call has to be over. */
  public static <S> boolean explains(Model<S> model, History history) {
    var linearizer = new Linearizer<>(model, history);
    var stages = new Stage[history.calls()];
    Arrays.fill(stages, Stage.TO_COME);
    return linearizer.search(0, model.initial(), stages);
  }

  private boolean search(int from, S state, Stage[] before) {
    Stage[] stages = before.clone();
    int at = from;
    while (at < events.size() && pass(events.get(at), stages)) {
      at++;
    }
    if (at == events.size()) {
      return true;
    }
    var situation = new Situation<>(at, state, List.of(stages));
    if (inVain.contains(situation)) {
      return false;
    }
    for (Call call : calls) {
      Stage stage = stages[call.number()];
      boolean leaves = stage == Stage.WAITING && results[call.number()] == null;
      if (stage == Stage.CALLED || leaves) {
        Stage[] next = stages.clone();
        next[call.number()] = leaves ? Stage.OVER : Stage.WAITING;
        Effect<S> effect = leaves ? model.giveUp(state, call) : model.begin(state, call);
        if (end(effect.ended(), next) && search(at, effect.state(), next)) {
          return true;
        }
      }
    }
    inVain.add(situation);
    return false;
  }

  /** Passes an event of the history, if what the model has done so far allows it. */
  private static boolean pass(Event event, Stage[] stages) {
    int number = event.call().number();
    switch (event) {
      case Called _ -> stages[number] = Stage.CALLED;
      case Waits _ -> {
        if (stages[number] == Stage.CALLED) {
          return false;
        }
      }
      case Returned _ -> {
        if (stages[number] != Stage.ENDED) {
          return false;
        }
        stages[number] = Stage.OVER;
      }
      case Cancelled _ -> {
        // It has left, or never took effect.
        if (stages[number] != Stage.OVER && stages[number] != Stage.CALLED) {
          return false;
        }
        stages[number] = Stage.OVER;
      }
    }
    return true;
  }

  /** Ends calls in the model; false if they ended otherwise in the history. */
  private boolean end(List<Ended> ended, Stage[] stages) {
    for (Ended each : ended) {
      int number = each.call().number();
      if (stages[number] != Stage.WAITING) {
        throw new IllegalStateException("the model ends a call that does not wait: " + each);
      }
      if (!each.result().equals(results[number])) {
        return false;
      }
      stages[number] = Stage.ENDED;
    }
    return true;
  }
}
