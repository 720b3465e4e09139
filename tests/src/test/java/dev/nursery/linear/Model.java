package dev.nursery.linear;

import java.util.ArrayList;
import java.util.List;

/**
 * What something does if all calls come one after the other.
 *
 * @param <S> what it is like between two calls; a value, with {@code equals}
 */
public interface Model<S> {

  /** What it is like at first. */
  S initial();

  /** What {@code call} does, when it takes effect: it ends, or begins to wait. */
  Effect<S> begin(S state, Call call);

  /** What it does to leave, for {@code call} that waits and was cancelled. */
  Effect<S> giveUp(S state, Call call);

  /**
   * What a step does.
   *
   * @param state what it is like afterwards
   * @param ended calls that can return now, perhaps the one that took effect
   */
  record Effect<S>(S state, List<Ended> ended) {

    /** A step after which nobody can return. */
    public static <S> Effect<S> of(S state) {
      return new Effect<>(state, List.of());
    }

    /** One more call that can return. */
    public Effect<S> and(Call call, Object result) {
      var more = new ArrayList<>(ended);
      more.add(new Ended(call, result));
      return new Effect<>(state, List.copyOf(more));
    }
  }

  /** A call that can return, and what. */
  record Ended(Call call, Object result) {}
}
