package dev.nursery.benchmarks.micro;

import dev.nursery.Block;
import dev.nursery.benchmarks.Roster;
import dev.nursery.benchmarks.WaitingScope;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Bare virtual threads, all of which wait until they are interrupted. */
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public abstract class WaitingThreads {

  private Roster roster;
  private CountDownLatch running;

  void start(int count, Block<InterruptedException> wait) throws InterruptedException {
    var threads = new Roster(count);
    var left = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      Thread.startVirtualThread(() -> {
        threads.signIn();
        try {
          wait.run();
        } catch (InterruptedException e) {
          // as planned: it ends here
        } finally {
          left.countDown();
        }
      });
    }
    threads.awaitAllWaiting();
    roster = threads;
    running = left;
  }

  void interruptAndWait() throws InterruptedException {
    roster.interruptAll();
    running.await();
  }

  /** Each on its own. */
  @State(Scope.Benchmark)
  public static class Parked extends WaitingThreads {

    @Param({"1000", "100000", "1000000"})
    public int count;

    @Setup(Level.Iteration)
    public void start() throws InterruptedException {
      start(count, WaitingScope::parkUntilInterrupted);
    }
  }

  /** All in the queue of one semaphore of {@code java.util.concurrent}. */
  @State(Scope.Benchmark)
  public static class AtOneSemaphore extends WaitingThreads {

    @Setup(Level.Iteration)
    public void start() throws InterruptedException {
      start(SemaphoreCancelBenchmark.WAITERS, new Semaphore(0)::acquire);
    }
  }
}
