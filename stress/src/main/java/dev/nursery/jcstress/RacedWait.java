package dev.nursery.jcstress;

import dev.nursery.lowlevel.Suspension;
import org.jspecify.annotations.Nullable;

/** One wait of one task, and those who are to race for its end. */
final class RacedWait {

  private volatile @Nullable Suspension published;

  /** The wait, which can be found from before it begins. */
  void await() {
    var mine = new Suspension();
    published = mine;
    mine.await(this);
  }

  /** Returns the wait once there is one; its task is asleep, or still on its way. */
  Suspension begun() {
    Suspension found;
    while ((found = published) == null) {
      Thread.onSpinWait();
    }
    return found;
  }
}
