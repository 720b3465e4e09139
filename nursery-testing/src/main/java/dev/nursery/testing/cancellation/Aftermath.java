package dev.nursery.testing.cancellation;

import dev.nursery.Block;
import dev.nursery.TaskLocal;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testing.schedule.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/**
 * What has to hold when a run is over, wherever it was cancelled, and cannot be known without being
 * told: see {@link CancellationExplorer} for what can.
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

  /** That of the run in which a task is. */
  private static final TaskLocal<Aftermath> CURRENT = TaskLocal.create("aftermath");

  private record Check(String law, Block<? extends Exception> body) {}

  /** Filled by tasks of the run, which come one at a time; read when it is over. */
  private final List<Check> checks = new ArrayList<>();

  Aftermath() {}

  /**
   * For those who write streams and the like for tests: if the current task is one of an explored
   * run, adds that what it has just opened is closed in the end. Elsewhere this does nothing.
   *
   * @param what for the report, which also tells where that was
   */
  public static void opened(String what, BooleanSupplier isClosed) {
    Objects.requireNonNull(isClosed, "isClosed");
    CURRENT
        .find()
        .ifPresent(after ->
            after.closed(
                what + ", made in " + Frames.place(Thread.currentThread().getStackTrace()) + ",",
                isClosed));
  }

  /** Makes this the one of the run whose body the current task is about to run. */
  void watchOver() {
    CURRENT.set(this);
  }

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

  /** Adds that nobody is left in {@code lot}, be it a thread that is no task of this run. */
  public void nobodyWaits(String name, ParkingLot lot) {
    Objects.requireNonNull(lot, "lot");
    check(
        "nobody waits in '" + name + "'",
        () -> {
          int waiting = lot.statistics().tasksWaiting();
          require(waiting == 0, "still in it: " + waiting);
        });
  }

  /** Adds that nobody holds {@code lock}. */
  public void unlocked(String name, Lock lock) {
    Objects.requireNonNull(lock, "lock");
    check(
        "nobody holds '" + name + "'",
        () -> {
          require(lock.tryLock(), "still held: " + lock);
          lock.unlock();
        });
  }

  /**
   * Adds that {@code semaphore} has all its permits back.
   *
   * @param permits how many
   */
  public void allReturned(String name, Semaphore semaphore, int permits) {
    Objects.requireNonNull(semaphore, "semaphore");
    check(
        "all permits of '" + name + "' are back",
        () -> {
          int free = semaphore.availablePermits();
          require(free == permits, "there are " + free + " of " + permits);
        });
  }

  /** Adds that what is called {@code name} is closed. */
  public void closed(String name, BooleanSupplier isClosed) {
    Objects.requireNonNull(isClosed, "isClosed");
    check(name + " is closed", () -> require(isClosed.getAsBoolean(), "it is open"));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
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
