package dev.nursery.linear;

import static dev.nursery.linear.SemaphoreModel.with;
import static dev.nursery.linear.SemaphoreModel.without;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A limiter whose borrowers are the actors: {@code acquire}, {@code tryAcquire}, {@code release},
 * and {@code resize0} to {@code resize9}. With a total of 1 that is never changed it is a lock.
 */
public record LimiterModel(int total) implements Model<LimiterModel.State> {

  private static final String MISUSE = "IllegalStateException";

  /**
   * As it is between two calls.
   *
   * @param total how many tokens there are
   * @param holders which actors have one
   * @param waiting who waits, the first in front
   */
  public record State(int total, Set<Integer> holders, List<Call> waiting) {}

  @Override
  public State initial() {
    return new State(total, Set.of(), List.of());
  }

  @Override
  public Effect<State> begin(State state, Call call) {
    boolean holds = state.holders().contains(call.actor());
    boolean free = state.holders().size() < state.total() && state.waiting().isEmpty();
    return switch (call.name()) {
      case "acquire" ->
          holds
              ? Effect.of(state).and(call, MISUSE)
              : free
                  ? Effect.of(holding(state, call)).and(call, History.DONE)
                  : Effect.of(
                      new State(state.total(), state.holders(), with(state.waiting(), call)));
      case "tryAcquire" ->
          holds
              ? Effect.of(state).and(call, MISUSE)
              : free
                  ? Effect.of(holding(state, call)).and(call, true)
                  : Effect.of(state).and(call, false);
      case "release" ->
          holds
              ? served(new State(state.total(), others(state, call), state.waiting()), call)
              : Effect.of(state).and(call, MISUSE);
      default -> {
        int size = Integer.parseInt(call.name().substring("resize".length()));
        yield served(new State(size, state.holders(), state.waiting()), call);
      }
    };
  }

  private static State holding(State state, Call call) {
    Set<Integer> holders =
        Stream.concat(state.holders().stream(), Stream.of(call.actor()))
            .collect(Collectors.toUnmodifiableSet());
    return new State(state.total(), holders, state.waiting());
  }

  private static Set<Integer> others(State state, Call call) {
    return state.holders().stream()
        .filter(actor -> actor != call.actor())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** {@code call} is done, and those go on who have waited for what it did. */
  private static Effect<State> served(State after, Call call) {
    State state = after;
    var ended = new ArrayList<Call>();
    while (state.holders().size() < state.total() && !state.waiting().isEmpty()) {
      Call first = state.waiting().getFirst();
      ended.add(first);
      state =
          holding(
              new State(state.total(), state.holders(), without(state.waiting(), first)), first);
    }
    Effect<State> effect = Effect.of(state).and(call, History.DONE);
    for (Call each : ended) {
      effect = effect.and(each, History.DONE);
    }
    return effect;
  }

  @Override
  public Effect<State> giveUp(State state, Call call) {
    return Effect.of(new State(state.total(), state.holders(), without(state.waiting(), call)));
  }
}
