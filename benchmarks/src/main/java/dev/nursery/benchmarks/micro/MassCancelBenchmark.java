package dev.nursery.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Cancels many tasks that wait, and waits until the last one has ended. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 8)
@Measurement(iterations = 8)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "--enable-preview",
      "-Djmh.executor=VIRTUAL",
      "-Xms4g",
      "-Xmx4g",
      "-XX:+AlwaysPreTouch"
    })
public class MassCancelBenchmark {

  @Benchmark
  public void sleepForever(WaitingTasks.Sleeping tasks, CancelCost cost)
      throws InterruptedException {
    cost.of(tasks::cancelAndWait);
  }

  @Benchmark
  public void parkingLot(WaitingTasks.InOneLot tasks, CancelCost cost) throws InterruptedException {
    cost.of(tasks::cancelAndWait);
  }

  @Benchmark
  public void taskSemaphore(WaitingTasks.AtOneSemaphore tasks, CancelCost cost)
      throws InterruptedException {
    cost.of(tasks::cancelAndWait);
  }

  /** The rival: bare virtual threads that are parked, interrupted one by one. */
  @Benchmark
  public void bareThreads(WaitingThreads.Parked threads, CancelCost cost)
      throws InterruptedException {
    cost.of(threads::interruptAndWait);
  }

  @Benchmark
  public void structuredTaskScope(WaitingForks.OfTheJdk forks, CancelCost cost)
      throws InterruptedException {
    cost.of(forks::interruptAndWait);
  }

  @Benchmark
  public void jox(WaitingForks.OfJox forks, CancelCost cost) throws InterruptedException {
    cost.of(forks::interruptAndWait);
  }
}
