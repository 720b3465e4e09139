package dev.nursery.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Cancels 60,000 waiters of one primitive, once: the JDK's queue of waiters needs time in
 * proportion to the square of their number, which is some twenty seconds here.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--enable-preview",
      "-Djmh.executor=VIRTUAL",
      "-Xms2g",
      "-Xmx2g",
      "-XX:+AlwaysPreTouch"
    })
public class SemaphoreCancelBenchmark {

  static final int WAITERS = 60_000;

  @Benchmark
  public void parkingLot(WaitingTasks.SixtyThousandInOneLot tasks, CancelCost cost)
      throws InterruptedException {
    cost.of(tasks::cancelAndWait);
  }

  @Benchmark
  public void taskSemaphore(WaitingTasks.SixtyThousandAtOneSemaphore tasks, CancelCost cost)
      throws InterruptedException {
    cost.of(tasks::cancelAndWait);
  }

  @Benchmark
  public void juc(WaitingThreads.AtOneSemaphore threads, CancelCost cost)
      throws InterruptedException {
    cost.of(threads::interruptAndWait);
  }
}
