package dev.nursery.benchmarks.micro;

import dev.nursery.Block;
import dev.nursery.Tasks;
import dev.nursery.benchmarks.OpenedNursery;
import dev.nursery.benchmarks.Roster;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.sync.TaskSemaphore;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Tasks of one nursery, all of which wait. */
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public abstract class WaitingTasks {

  private OpenedNursery opened;

  void start(int count, Block<RuntimeException> wait) throws InterruptedException {
    opened = OpenedNursery.open();
    var roster = new Roster(count);
    for (int i = 0; i < count; i++) {
      opened
          .nursery()
          .startSoon(() -> {
            roster.signIn();
            wait.run();
          });
    }
    roster.awaitAllWaiting();
  }

  void cancelAndWait() throws InterruptedException {
    opened.cancelAndWait();
  }

  /** Each on its own. */
  @State(Scope.Benchmark)
  public static class Sleeping extends WaitingTasks {

    @Param({"1000", "100000", "1000000"})
    public int count;

    @Setup(Level.Iteration)
    public void start() throws InterruptedException {
      start(count, Tasks::sleepForever);
    }
  }

  /** All in one queue. */
  @State(Scope.Benchmark)
  public static class InOneLot extends WaitingTasks {

    @Param({"1000", "100000", "1000000"})
    public int count;

    @Setup(Level.Iteration)
    public void start() throws InterruptedException {
      start(count, new ParkingLot()::park);
    }
  }

  /** All at one semaphore. */
  @State(Scope.Benchmark)
  public static class AtOneSemaphore extends WaitingTasks {

    @Param({"1000", "100000", "1000000"})
    public int count;

    @Setup(Level.Iteration)
    public void start() throws InterruptedException {
      start(count, new TaskSemaphore(0)::acquire);
    }
  }

  /** As many as the JDK's semaphore can stand, at one of ours. */
  @State(Scope.Benchmark)
  public static class SixtyThousandAtOneSemaphore extends WaitingTasks {

    @Setup(Level.Iteration)
    public void start() throws InterruptedException {
      start(SemaphoreCancelBenchmark.WAITERS, new TaskSemaphore(0)::acquire);
    }
  }

  /** As many as the JDK's semaphore can stand. */
  @State(Scope.Benchmark)
  public static class SixtyThousandInOneLot extends WaitingTasks {

    @Setup(Level.Iteration)
    public void start() throws InterruptedException {
      start(SemaphoreCancelBenchmark.WAITERS, new ParkingLot()::park);
    }
  }
}
