package dev.nursery.benchmarks.micro;

import dev.nursery.Nursery;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.sync.TaskLock;
import dev.nursery.sync.TaskReadWriteLock;
import dev.nursery.sync.TaskSemaphore;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Taking something and giving it back: by one task, for which it is always free, and by several at
 * once, who have to wait for one another. The figure is for one taking and giving back.
 *
 * <p>The JDK's are measured fair, as ours always are, and by default, when a thread that comes late
 * may be faster than those who wait.
 */
@OperationsPerInvocation(SyncBenchmark.ROUNDS)
public class SyncBenchmark extends OnVirtualThread {

  static final int ROUNDS = 10_000;

  private static final int TASKS = 4;

  /** One taking and giving back. */
  @FunctionalInterface
  private interface Round {
    void play() throws InterruptedException;
  }

  private static void alone(Round round) {
    Nursery.run(_ -> {
      for (int i = 0; i < ROUNDS; i++) {
        round.play();
      }
    });
  }

  private static void contended(Round round) {
    Nursery.run(nursery -> {
      for (int task = 0; task < TASKS; task++) {
        nursery.startSoon(() -> {
          for (int i = 0; i < ROUNDS / TASKS; i++) {
            round.play();
          }
        });
      }
    });
  }

  private static Round of(TaskSemaphore semaphore) {
    return () -> {
      semaphore.acquire();
      semaphore.release();
    };
  }

  private static Round of(TaskLock lock) {
    return () -> {
      lock.acquire();
      lock.release();
    };
  }

  private static Round of(CapacityLimiter limiter) {
    return () -> {
      limiter.acquire();
      limiter.release();
    };
  }

  private static Round of(TaskReadWriteLock lock) {
    return () -> {
      lock.acquireRead();
      lock.releaseRead();
    };
  }

  private static Round of(Semaphore semaphore) {
    return () -> {
      semaphore.acquire();
      semaphore.release();
    };
  }

  private static Round of(ReentrantLock lock) {
    return () -> {
      lock.lockInterruptibly();
      lock.unlock();
    };
  }

  private static Round of(ReentrantReadWriteLock lock) {
    return () -> {
      lock.readLock().lockInterruptibly();
      lock.readLock().unlock();
    };
  }

  @Benchmark
  public void aloneTaskSemaphore() {
    alone(of(new TaskSemaphore(1, 1)));
  }

  @Benchmark
  public void aloneTaskLock() {
    alone(of(new TaskLock()));
  }

  @Benchmark
  public void aloneCapacityLimiter() {
    alone(of(new CapacityLimiter(1)));
  }

  @Benchmark
  public void aloneTaskReadWriteLock() {
    alone(of(new TaskReadWriteLock()));
  }

  @Benchmark
  public void aloneJucSemaphore() {
    alone(of(new Semaphore(1)));
  }

  @Benchmark
  public void aloneJucFairSemaphore() {
    alone(of(new Semaphore(1, true)));
  }

  @Benchmark
  public void aloneJucReentrantLock() {
    alone(of(new ReentrantLock()));
  }

  @Benchmark
  public void aloneJucReadWriteLock() {
    alone(of(new ReentrantReadWriteLock(true)));
  }

  @Benchmark
  public void contendedTaskSemaphore() {
    contended(of(new TaskSemaphore(1, 1)));
  }

  @Benchmark
  public void contendedTaskLock() {
    contended(of(new TaskLock()));
  }

  @Benchmark
  public void contendedCapacityLimiter() {
    contended(of(new CapacityLimiter(1)));
  }

  @Benchmark
  public void contendedJucSemaphore() {
    contended(of(new Semaphore(1)));
  }

  @Benchmark
  public void contendedJucFairSemaphore() {
    contended(of(new Semaphore(1, true)));
  }

  @Benchmark
  public void contendedJucReentrantLock() {
    contended(of(new ReentrantLock()));
  }

  @Benchmark
  public void contendedJucFairReentrantLock() {
    contended(of(new ReentrantLock(true)));
  }
}
