package dev.nursery.benchmarks.channel;

import dev.nursery.Nursery;
import dev.nursery.benchmarks.micro.OnVirtualThread;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Two thousand pairs at once; a chain of ten thousand; many at each end of one channel. */
@State(Scope.Benchmark)
public class ParallelBenchmark extends OnVirtualThread {

  private static final int PAIRS = 2_000;
  private static final int EACH = 100;
  private static final int PASSED = PAIRS * EACH;

  private static final int LINKS = 10_000;
  private static final int THROUGH = 20;
  private static final int HOPS = LINKS * THROUGH;

  private static final int CROWD = 100;
  private static final int FROM_EACH = 2_000;
  private static final int CROWDED = CROWD * FROM_EACH;

  @Param({"0", "16"})
  public int capacity;

  @Param({"NURSERY", "JDK", "JDK_TRANSFER", "JOX", "KOTLIN"})
  public Pipes pipes = Pipes.NURSERY;

  @Benchmark
  @OperationsPerInvocation(PASSED)
  public void pairs() {
    if (pipes == Pipes.KOTLIN) {
      KotlinChannels.pairs(capacity, PAIRS, EACH);
      return;
    }
    Nursery.run(nursery -> {
      for (int pair = 0; pair < PAIRS; pair++) {
        Pipes.Pipe pipe = pipes.open(capacity);
        nursery.startSoon(() -> send(pipe, EACH));
        nursery.startSoon(() -> receive(pipe, EACH));
      }
    });
  }

  @Benchmark
  @OperationsPerInvocation(HOPS)
  public void chain() {
    if (pipes == Pipes.KOTLIN) {
      KotlinChannels.chain(capacity, LINKS, THROUGH);
      return;
    }
    Nursery.run(nursery -> {
      Pipes.Pipe first = pipes.open(capacity);
      Pipes.Pipe last = first;
      for (int link = 0; link < LINKS; link++) {
        Pipes.Pipe from = last;
        Pipes.Pipe to = pipes.open(capacity);
        nursery.startSoon(() -> {
          for (int i = 0; i < THROUGH; i++) {
            to.put(from.take());
          }
        });
        last = to;
      }
      Pipes.Pipe end = last;
      nursery.startSoon(() -> send(first, THROUGH));
      nursery.startSoon(() -> receive(end, THROUGH));
    });
  }

  @Benchmark
  @OperationsPerInvocation(CROWDED)
  public void crowd() {
    if (pipes == Pipes.KOTLIN) {
      KotlinChannels.crowd(capacity, CROWD, FROM_EACH);
      return;
    }
    Pipes.Pipe pipe = pipes.open(capacity);
    Nursery.run(nursery -> {
      for (int i = 0; i < CROWD; i++) {
        nursery.startSoon(() -> send(pipe, FROM_EACH));
        nursery.startSoon(() -> receive(pipe, FROM_EACH));
      }
    });
  }

  private static void send(Pipes.Pipe pipe, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      pipe.put(i);
    }
  }

  private static void receive(Pipes.Pipe pipe, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      pipe.take();
    }
  }
}
