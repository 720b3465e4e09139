package dev.nursery.testing.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a list of turns as far as it goes, and from there on lets everybody run until he waits,
 * first come first served.
 *
 * <p>An entry that cannot come next where it stands is skipped. So a list that was shortened at
 * random is still a schedule, which is what shrinking lives on.
 */
final class FixedWalk implements Chooser {

  private final List<Plan.Segment> segments;
  private int at;

  /** Whether the thread that runs does so for the entry at {@link #at}. */
  private boolean following;

  /** How many points it had passed in its turn when that began. */
  private int passed;

  FixedWalk(List<Plan.Segment> segments) {
    this.segments = segments;
  }

  @Override
  public Turn choose(List<Turn> ready, Turn.@Nullable Strand current) {
    if (current != null) {
      boolean stops = following && segments.get(at).points() == current.points - passed;
      if (!stops) {
        return current;
      }
    }
    if (following) {
      following = false;
      at++;
    }
    for (; at < segments.size(); at++) {
      int wanted = segments.get(at).code();
      if (current != null && wanted == current.code()) {
        following = true;
        passed = current.points;
        return current;
      }
      for (Turn turn : ready) {
        if (turn.code() == wanted) {
          following = true;
          passed = 0;
          return turn;
        }
      }
    }
    return current != null ? current : ready.getFirst();
  }
}
