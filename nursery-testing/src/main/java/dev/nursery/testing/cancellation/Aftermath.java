package dev.nursery.testing.cancellation;

import dev.nursery.Block;
import dev.nursery.lowlevel.ParkingLot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What has to hold when a run is over, wherever it was cancelled.
 *
 * <p>Each run has its own, which its body fills, before the first operation that can be cancelled:
 * what is not said then, is not checked in the run that is cancelled there. The checks are made in
 * the order in which they were added, after all tasks of the run have ended; they should not wait.
 *
 * {@snippet :
 * CancellationExplorer.seed(1).explore((nursery, after) -> {
 *   var pool = new Pool(2);
 *   after.check("all connections are back", () -> assertThat(pool.free()).isEqualTo(2));
 *   after.nobodyWaits("pool", pool.lot());
 *   nursery.startSoon(() -> query(pool));
 * });
 * }
 */
public final class Aftermath {

  private record Check(String law, Block<? extends Exception> body) {}

  /** Filled by tasks of the run, which come one at a time; read when it is over. */
  private final List<Check> checks = new ArrayList<>();

  Aftermath() {}

  /**
   * Adds a law of the program's own.
   *
   * @param law in words, for the report
   * @param check throws if it does not hold, as assertions do
   */
  public void check(String law, Block<? extends Exception> check) {
    checks.add(
        new Check(Objects.requireNonNull(law, "law"), Objects.requireNonNull(check, "check")));
  }

  /** Adds that no task is left in {@code lot}. */
  public void nobodyWaits(String name, ParkingLot lot) {
    Objects.requireNonNull(lot, "lot");
    check(
        "nobody waits in '" + name + "'",
        () -> {
          int waiting = lot.statistics().tasksWaiting();
          if (waiting > 0) {
            throw new AssertionError("still in it: " + waiting);
          }
        });
  }

  /** Adds what does not hold to {@code broken}. */
  void addBrokenTo(List<BrokenLaw> broken) {
    for (Check check : checks) {
      try {
        check.body().run();
      } catch (Exception | AssertionError e) {
        broken.add(new BrokenLaw("it does not hold that " + check.law(), e));
      }
    }
  }
}
