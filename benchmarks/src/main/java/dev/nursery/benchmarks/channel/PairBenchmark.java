package dev.nursery.benchmarks.channel;

import dev.nursery.Nursery;
import dev.nursery.benchmarks.micro.OnVirtualThread;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One task sends, one receives. */
@State(Scope.Benchmark)
@OperationsPerInvocation(PairBenchmark.VALUES)
public class PairBenchmark extends OnVirtualThread {

  static final int VALUES = 100_000;

  @Param({"0", "16", "100"})
  public int capacity;

  @Param({"NURSERY", "JDK", "JDK_TRANSFER", "JOX", "KOTLIN"})
  public Pipes pipes = Pipes.NURSERY;

  @Benchmark
  public void pair() {
    if (pipes == Pipes.KOTLIN) {
      KotlinChannels.pair(capacity, VALUES);
      return;
    }
    Pipes.Pipe pipe = pipes.open(capacity);
    Nursery.run(nursery -> {
      nursery.startSoon(() -> {
        for (int i = 0; i < VALUES; i++) {
          pipe.put(i);
        }
      });
      nursery.startSoon(() -> {
        for (int i = 0; i < VALUES; i++) {
          if (pipe.take() != i) {
            throw new AssertionError("out of order");
          }
        }
      });
    });
  }
}
