package dev.nursery.linear;

import static dev.nursery.linear.SemaphoreModel.with;
import static dev.nursery.linear.SemaphoreModel.without;

import java.util.List;

/** Something that happens once: {@code await}, {@code set}, {@code isSet}. */
public record EventModel() implements Model<EventModel.State> {

  /**
   * As it is between two calls.
   *
   * @param set whether it has happened
   * @param waiting who waits
   */
  public record State(boolean set, List<Call> waiting) {}

  @Override
  public State initial() {
    return new State(false, List.of());
  }

  @Override
  public Effect<State> begin(State state, Call call) {
    return switch (call.name()) {
      case "isSet" -> Effect.of(state).and(call, state.set());
      case "await" ->
          state.set()
              ? Effect.of(state).and(call, History.DONE)
              : Effect.of(new State(false, with(state.waiting(), call)));
      case "set" -> {
        Effect<State> effect = Effect.of(new State(true, List.of())).and(call, History.DONE);
        for (Call each : state.waiting()) {
          effect = effect.and(each, History.DONE);
        }
        yield effect;
      }
      default -> throw new IllegalArgumentException(call.name());
    };
  }

  @Override
  public Effect<State> giveUp(State state, Call call) {
    return Effect.of(new State(state.set(), without(state.waiting(), call)));
  }
}
