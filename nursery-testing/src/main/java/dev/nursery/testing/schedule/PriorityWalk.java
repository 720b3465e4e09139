package dev.nursery.testing.schedule;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Probabilistic concurrency testing: everybody has a random priority, the highest comes next, and
 * at a few random moments whoever runs falls behind all others.
 *
 * <p>A bug that shows once {@code depth} steps come in a certain order is found, in a program of n
 * threads and k steps, with probability at least 1 / (n k^(depth-1)) in each run, however well the
 * uniform choice hides it. After Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized
 * Scheduler with Probabilistic Guarantees of Finding Bugs" (2010).
 */
final class PriorityWalk implements Chooser {

  private static final long LOWEST_INITIAL = 1L << 32;

  private final Dice dice;
  private final int[] changes;
  private int nextChange;
  private int decisions;

  /** Falls with each demotion, so that the last to be demoted is the lowest. */
  private long floor = LOWEST_INITIAL;

  PriorityWalk(int depth, int steps, long seed) {
    dice = new Dice(seed);
    changes = new int[depth - 1];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = 1 + dice.below(steps);
    }
    Arrays.sort(changes);
  }

  @Override
  public Turn choose(List<Turn> ready, Turn.@Nullable Strand current) {
    decisions++;
    Turn highest = highest(ready, current);
    while (nextChange < changes.length && changes[nextChange] <= decisions) {
      nextChange++;
      highest.priority = --floor;
      highest = highest(ready, current);
    }
    return highest;
  }

  private Turn highest(List<Turn> ready, Turn.@Nullable Strand current) {
    Turn highest = current;
    for (Turn turn : ready) {
      if (highest == null || priority(turn) > priority(highest)) {
        highest = turn;
      }
    }
    if (highest == null) {
      throw new IllegalArgumentException("nobody can come next");
    }
    return highest;
  }

  private long priority(Turn turn) {
    if (turn.priority == 0) {
      turn.priority = LOWEST_INITIAL + (dice.next() >>> 2);
    }
    return turn.priority;
  }

  /** Or one that waits for another by yielding in a loop would keep it waiting for good. */
  @Override
  public void yielded(Turn.Strand strand) {
    strand.priority = --floor;
  }
}
