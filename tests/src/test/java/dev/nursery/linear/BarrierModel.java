package dev.nursery.linear;

import static dev.nursery.linear.SemaphoreModel.with;
import static dev.nursery.linear.SemaphoreModel.without;

import java.util.List;

/** A barrier that is used again and again, and that who is cancelled leaves: {@code await}. */
public record BarrierModel(int parties) implements Model<List<Call>> {

  @Override
  public List<Call> initial() {
    return List.of();
  }

  @Override
  public Effect<List<Call>> begin(List<Call> waiting, Call call) {
    List<Call> all = with(waiting, call);
    if (all.size() < parties) {
      return Effect.of(all);
    }
    Effect<List<Call>> effect = Effect.of(List.of());
    for (int place = 0; place < all.size(); place++) {
      effect = effect.and(all.get(place), place);
    }
    return effect;
  }

  @Override
  public Effect<List<Call>> giveUp(List<Call> waiting, Call call) {
    return Effect.of(without(waiting, call));
  }
}
