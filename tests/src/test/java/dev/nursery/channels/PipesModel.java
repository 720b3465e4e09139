package dev.nursery.channels;

import static dev.nursery.linear.SemaphoreModel.with;
import static dev.nursery.linear.SemaphoreModel.without;

import dev.nursery.linear.Call;
import dev.nursery.linear.History;
import dev.nursery.linear.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two channels, for calls that send to one, receive from one, or select among several such arms,
 * the first one first. What a call sends is its own name.
 *
 * @param capacities how much room each has
 * @param arms what the calls of a name do
 */
record PipesModel(List<Integer> capacities, Map<String, List<PipesModel.Arm>> arms)
    implements Model<PipesModel.State> {

  /** One thing that a call can do. */
  record Arm(boolean sends, int channel) {}

  /** What is in each channel, and which calls wait; each stands in all of its lines at once. */
  record State(List<List<String>> buffers, List<Call> waiting) {}

  @Override
  public State initial() {
    return new State(List.of(List.of(), List.of()), List.of());
  }

  private List<Arm> armsOf(Call call) {
    return arms.getOrDefault(call.name().replace("try ", ""), List.of());
  }

  @Override
  public Effect<State> begin(State state, Call call) {
    for (Arm arm : armsOf(call)) {
      Optional<Effect<State>> done =
          arm.sends() ? send(state, call, arm.channel()) : receive(state, call, arm.channel());
      if (done.isPresent()) {
        return done.get();
      }
    }
    if (call.name().startsWith("try ")) {
      return Effect.of(state).and(call, "WouldBlockException");
    }
    return Effect.of(new State(state.buffers(), with(state.waiting(), call)));
  }

  private Optional<Effect<State>> send(State state, Call call, int channel) {
    Optional<Call> receiver = first(state, new Arm(false, channel));
    if (receiver.isPresent()) {
      var after = new State(state.buffers(), without(state.waiting(), receiver.get()));
      return Optional.of(Effect.of(after).and(call, History.DONE).and(receiver.get(), call.name()));
    }
    List<String> buffer = state.buffers().get(channel);
    if (buffer.size() < capacities.get(channel)) {
      var after = new State(replaced(state, channel, plus(buffer, call.name())), state.waiting());
      return Optional.of(Effect.of(after).and(call, History.DONE));
    }
    return Optional.empty();
  }

  private Optional<Effect<State>> receive(State state, Call call, int channel) {
    List<String> buffer = state.buffers().get(channel);
    Optional<Call> sender = first(state, new Arm(true, channel));
    List<String> there = sender.isPresent() ? plus(buffer, sender.get().name()) : buffer;
    if (there.isEmpty()) {
      return Optional.empty();
    }
    List<Call> waiting =
        sender.isPresent() ? without(state.waiting(), sender.get()) : state.waiting();
    Effect<State> after =
        Effect.of(new State(replaced(state, channel, there.subList(1, there.size())), waiting))
            .and(call, there.getFirst());
    return Optional.of(sender.isPresent() ? after.and(sender.get(), History.DONE) : after);
  }

  private Optional<Call> first(State state, Arm arm) {
    return state.waiting().stream().filter(call -> armsOf(call).contains(arm)).findFirst();
  }

  @Override
  public Effect<State> giveUp(State state, Call call) {
    return Effect.of(new State(state.buffers(), without(state.waiting(), call)));
  }

  private static List<String> plus(List<String> list, String more) {
    var longer = new ArrayList<>(list);
    longer.add(more);
    return List.copyOf(longer);
  }

  private static List<List<String>> replaced(State state, int channel, List<String> by) {
    var all = new ArrayList<>(state.buffers());
    all.set(channel, List.copyOf(by));
    return List.copyOf(all);
  }
}
