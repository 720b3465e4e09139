package dev.nursery.linear;

import static dev.nursery.linear.SemaphoreModel.with;
import static dev.nursery.linear.SemaphoreModel.without;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fair lock for readers and writers: {@code acquireRead}, {@code tryAcquireRead}, {@code
 * releaseRead}, the same for writing, and {@code downgrade}.
 */
public record ReadWriteModel() implements Model<ReadWriteModel.State> {

  private static final String MISUSE = "IllegalStateException";
  private static final int NOBODY = 0;

  /**
   * As it is between two calls.
   *
   * @param readers which actors read
   * @param writer which actor writes, or 0
   * @param waiting who waits, the first in front
   */
  public record State(Set<Integer> readers, int writer, List<Call> waiting) {

    boolean admits(Call call) {
      return writer == NOBODY && (!call.name().endsWith("Write") || readers.isEmpty());
    }

    State with(Call call) {
      return call.name().endsWith("Write")
          ? new State(readers, call.actor(), waiting)
          : new State(
              Stream.concat(readers.stream(), Stream.of(call.actor()))
                  .collect(Collectors.toUnmodifiableSet()),
              writer,
              waiting);
    }

    State waitedFor(List<Call> by) {
      return new State(readers, writer, by);
    }
  }

  @Override
  public State initial() {
    return new State(Set.of(), NOBODY, List.of());
  }

  @Override
  public Effect<State> begin(State state, Call call) {
    int actor = call.actor();
    boolean reads = state.readers().contains(actor);
    boolean writes = state.writer() == actor;
    boolean now = state.admits(call) && state.waiting().isEmpty();
    Effect<State> misuse = Effect.of(state).and(call, MISUSE);
    return switch (call.name()) {
      case "acquireRead", "acquireWrite" ->
          reads || writes
              ? misuse
              : now
                  ? Effect.of(state.with(call)).and(call, History.DONE)
                  : Effect.of(state.waitedFor(with(state.waiting(), call)));
      case "tryAcquireRead", "tryAcquireWrite" ->
          reads || writes ? misuse : Effect.of(now ? state.with(call) : state).and(call, now);
      case "releaseRead" ->
          reads
              ? served(
                  new State(others(state.readers(), actor), state.writer(), state.waiting()),
                  List.of(call))
              : misuse;
      case "releaseWrite" ->
          writes
              ? served(new State(state.readers(), NOBODY, state.waiting()), List.of(call))
              : misuse;
      case "downgrade" ->
          writes
              ? served(new State(Set.of(actor), NOBODY, state.waiting()), List.of(call))
              : misuse;
      default -> throw new IllegalArgumentException(call.name());
    };
  }

  private static Set<Integer> others(Set<Integer> readers, int actor) {
    return readers.stream()
        .filter(reader -> reader != actor)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** {@code done} can return, and those go on who have waited for what it did. */
  private static Effect<State> served(State after, List<Call> done) {
    State state = after;
    var ended = new ArrayList<>(done);
    while (!state.waiting().isEmpty() && state.admits(state.waiting().getFirst())) {
      Call first = state.waiting().getFirst();
      ended.add(first);
      state = state.with(first).waitedFor(without(state.waiting(), first));
    }
    Effect<State> effect = Effect.of(state);
    for (Call each : ended) {
      effect = effect.and(each, History.DONE);
    }
    return effect;
  }

  @Override
  public Effect<State> giveUp(State state, Call call) {
    return served(state.waitedFor(without(state.waiting(), call)), List.of());
  }
}
