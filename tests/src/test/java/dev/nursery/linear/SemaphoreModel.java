package dev.nursery.linear;

import java.util.ArrayList;
import java.util.List;

/** A fair semaphore with a maximum: {@code acquire}, {@code tryAcquire}, {@code release}. */
public record SemaphoreModel(int permits, int max) implements Model<SemaphoreModel.State> {

  /**
   * As it is between two calls.
   *
   * @param free how many permits there are
   * @param waiting who waits, the first in front
   */
  public record State(int free, List<Call> waiting) {}

  @Override
  public State initial() {
    return new State(permits, List.of());
  }

  @Override
  public Effect<State> begin(State state, Call call) {
    return switch (call.name()) {
      case "acquire" -> acquire(state, call);
      case "tryAcquire" -> tryAcquire(state, call);
      case "release" -> release(state, call);
      default -> throw new IllegalArgumentException(call.name());
    };
  }

  private static Effect<State> acquire(State state, Call call) {
    if (state.free() > 0) {
      return Effect.of(new State(state.free() - 1, state.waiting())).and(call, History.DONE);
    }
    return Effect.of(new State(0, with(state.waiting(), call)));
  }

  private static Effect<State> tryAcquire(State state, Call call) {
    boolean taken = state.free() > 0;
    return Effect.of(taken ? new State(state.free() - 1, state.waiting()) : state).and(call, taken);
  }

  private Effect<State> release(State state, Call call) {
    if (!state.waiting().isEmpty()) {
      Call first = state.waiting().getFirst();
      return Effect.of(new State(0, without(state.waiting(), first)))
          .and(call, History.DONE)
          .and(first, History.DONE);
    }
    if (state.free() == max) {
      return Effect.of(state).and(call, "IllegalStateException");
    }
    return Effect.of(new State(state.free() + 1, List.of())).and(call, History.DONE);
  }

  @Override
  public Effect<State> giveUp(State state, Call call) {
    return Effect.of(new State(state.free(), without(state.waiting(), call)));
  }

  /** The list with one more at the end. */
  public static List<Call> with(List<Call> waiting, Call call) {
    var more = new ArrayList<>(waiting);
    more.add(call);
    return List.copyOf(more);
  }

  /** The list without one. */
  public static List<Call> without(List<Call> waiting, Call call) {
    return waiting.stream().filter(each -> !each.equals(call)).toList();
  }
}
