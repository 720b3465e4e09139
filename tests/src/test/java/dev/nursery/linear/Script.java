package dev.nursery.linear;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.linear.Model.Effect;
import dev.nursery.linear.Model.Ended;
import dev.nursery.linear.Trial.Question;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls that come one after the other, each when all the others wait or are done: what the real
 * thing does then is what the model does, exactly.
 *
 * <p>For properties, whose lists of steps shrink; {@link Trial} is for calls that meet.
 *
 * @param <S> the state of the model
 * @param <P> what is called
 */
public final class Script<S, P> {

  /**
   * One step: an actor makes a call, or, if it waits in one, that is cancelled when {@code name} is
   * {@link #CANCEL}. What cannot be done is skipped, so every list of steps is a script.
   */
  public record Step(int actor, String name) {}

  /** Cancels the call that the actor waits in. */
  public static final String CANCEL = "cancel";

  /** One task, which makes a call when it is told to. */
  private static final class Actor {

    final ParkingLot lot = new ParkingLot();
    @Nullable Call next;
    @Nullable Call underWay;
    CancelScope scope = CancelScope.create();
  }

  private final Model<S> model;
  private final Map<String, Question<P>> operations;
  private final P subject;
  private final Map<Integer, Actor> actors = new HashMap<>();

  /** What calls came to since the last step; a cancelled one to {@link #CANCEL}. */
  private final Map<Call, Object> over = new ConcurrentHashMap<>();

  private S state;
  private int calls;

  private Script(Model<S> model, Map<String, Question<P>> operations, P subject) {
    this.model = model;
    this.operations = operations;
    this.subject = subject;
    this.state = model.initial();
  }

  /**
   * Plays {@code steps} on {@code subject}.
   *
   * @throws AssertionError at the first step that does something else than in the model
   */
  public static <S, P> void play(
      Model<S> model, Map<String, Question<P>> operations, P subject, List<Step> steps) {
    Nursery.options()
        .clock(new VirtualClock())
        .run(nursery -> new Script<>(model, operations, subject).play(nursery, steps));
  }

  private void play(Nursery nursery, List<Step> steps) {
    List<String> played = new ArrayList<>();
    List<Task<?>> tasks = new ArrayList<>();
    for (Step step : steps) {
      Actor actor = actors.get(step.actor());
      if (actor == null) {
        var made = new Actor();
        actors.put(step.actor(), made);
        tasks.add(nursery.startSoon("actor " + step.actor(), () -> act(made)));
        Settling.waitAllTasksBlocked();
        actor = made;
      }
      Effect<S> effect = take(step, actor);
      if (effect != null) {
        played.add(step.toString());
        Settling.waitAllTasksBlocked();
        check(effect, played);
      }
    }
    tasks.forEach(task -> task.cancel("the script is over"));
  }

  /** Has the step done; what the model does, or null if it cannot be done now. */
  private @Nullable Effect<S> take(Step step, Actor actor) {
    Call waitsIn = actor.underWay;
    if (step.name().equals(CANCEL)) {
      if (waitsIn == null) {
        return null;
      }
      actor.scope.cancel("by the script");
      return model.giveUp(state, waitsIn).and(waitsIn, CANCEL);
    }
    if (waitsIn != null) {
      return null;
    }
    var call = new Call(calls++, step.actor(), step.name());
    actor.next = call;
    actor.lot.unpark(1);
    return model.begin(state, call);
  }

  private void check(Effect<S> effect, List<String> played) {
    var expected = new HashMap<Call, Object>();
    for (Ended ended : effect.ended()) {
      expected.put(ended.call(), ended.result());
    }
    if (!over.equals(expected)) {
      throw new AssertionError(
          "after " + String.join(", ", played) + " expected " + expected + " but was " + over);
    }
    over.clear();
    state = effect.state();
  }

  private void act(Actor actor) {
    while (true) {
      actor.lot.park();
      Call call = actor.next;
      if (call == null) {
        continue;
      }
      actor.underWay = call;
      actor.scope = CancelScope.create();
      Question<P> operation = Objects.requireNonNull(operations.get(call.name()), call.name());
      var result = new ArrayList<Object>(1);
      actor.scope.run(() -> {
        try {
          result.add(operation.of(subject));
        } catch (Exception e) {
          result.add(e.getClass().getSimpleName());
        }
      });
      actor.underWay = null;
      over.put(call, result.isEmpty() ? CANCEL : result.getFirst());
      Tasks.cancelShieldedCheckpoint();
    }
  }
}
