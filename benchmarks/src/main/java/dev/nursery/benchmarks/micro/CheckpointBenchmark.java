package dev.nursery.benchmarks.micro;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/** A checkpoint with nothing to do. */
@OperationsPerInvocation(CheckpointBenchmark.ROUNDS)
public class CheckpointBenchmark extends OnVirtualThread {

  static final int ROUNDS = 10_000;

  /** With the yield that is due once in a while, shared out among all. */
  @Benchmark
  public void checkpoint() {
    Nursery.run(nursery -> {
      for (int i = 0; i < ROUNDS; i++) {
        Tasks.checkpoint();
      }
    });
  }

  @Benchmark
  public void checkpointIfCancelled() {
    Nursery.run(nursery -> {
      for (int i = 0; i < ROUNDS; i++) {
        Tasks.checkpointIfCancelled();
      }
    });
  }

  /** For scale: the question that a loop asks that wants to be interruptible. */
  @Benchmark
  public void interruptedFlag(Blackhole hole) {
    for (int i = 0; i < ROUNDS; i++) {
      hole.consume(Thread.interrupted());
    }
  }

  /** For scale: what a checkpoint would cost that gave way each time. */
  @Benchmark
  public void threadYield() {
    for (int i = 0; i < ROUNDS; i++) {
      Thread.yield();
    }
  }
}
