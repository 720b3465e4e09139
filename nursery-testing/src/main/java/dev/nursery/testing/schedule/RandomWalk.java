package dev.nursery.testing.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each of those that can come next is as likely as any other. */
final class RandomWalk implements Chooser {

  private final Dice dice;

  RandomWalk(long seed) {
    dice = new Dice(seed);
  }

  @Override
  public Turn choose(List<Turn> ready, Turn.@Nullable Strand current) {
    int index = dice.below(current == null ? ready.size() : ready.size() + 1);
    return current != null && index == ready.size() ? current : ready.get(index);
  }
}
