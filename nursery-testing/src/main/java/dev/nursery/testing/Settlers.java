package dev.nursery.testing;

import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The tasks of one clock that wait until all others do. */
final class Settlers {

  /** In place of a cushion, if there are none. */
  static final long NONE = -1;

  private static final class Settler extends Suspension {

    /** In real nanoseconds. */
    private final long cushion;

    Settler(long cushion) {
      this.cushion = cushion;
    }
  }

  /** Each added and removed by its own task. */
  private final Set<Settler> waiting = ConcurrentHashMap.newKeySet();

  void await(long cushion) {
    Tasks.checkpointIfCancelled();
    var settler = new Settler(cushion);
    waiting.add(settler);
    try {
      settler.await(Settling.class);
    } finally {
      waiting.remove(settler);
    }
  }

  boolean isEmpty() {
    return leastCushion() == NONE;
  }

  /** The smallest cushion of those who wait, or {@link #NONE}. */
  long leastCushion() {
    return waiting.stream()
        .filter(Suspension::isWaiting)
        .mapToLong(settler -> settler.cushion)
        .min()
        .orElse(NONE);
  }

  /** Wakes all that have this cushion; false if they have been cancelled meanwhile. */
  boolean wake(long cushion) {
    List<Settler> due = new ArrayList<>();
    for (Settler settler : waiting) {
      if (settler.cushion == cushion) {
        due.add(settler);
      }
    }
    boolean any = false;
    for (Settler settler : due) {
      any |= settler.wake();
    }
    return any;
  }
}
