package dev.nursery.benchmarks.micro;

import com.softwaremill.jox.structured.Scopes;
import dev.nursery.Nursery;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.StructuredTaskScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Starts and finishes 100,000 tasks that do nothing, in one scope. The figure is for one task. */
@OperationsPerInvocation(SpawnBenchmark.TASKS)
public class SpawnBenchmark extends OnVirtualThread {

  static final int TASKS = 100_000;

  @Benchmark
  public void nursery() {
    Nursery.run(nursery -> {
      for (int i = 0; i < TASKS; i++) {
        nursery.startSoon(() -> {});
      }
    });
  }

  /** What no library can beat: nobody owns the threads, and no failure is noticed. */
  @Benchmark
  public void bareThreads() throws InterruptedException {
    var running = new CountDownLatch(TASKS);
    for (int i = 0; i < TASKS; i++) {
      Thread.startVirtualThread(running::countDown);
    }
    running.await();
  }

  @Benchmark
  public void structuredTaskScope() throws InterruptedException {
    try (var scope = StructuredTaskScope.open()) {
      for (int i = 0; i < TASKS; i++) {
        scope.fork(() -> {});
      }
      scope.join();
    }
  }

  @Benchmark
  public void jox() throws InterruptedException {
    Scopes.supervised(scope -> {
      for (int i = 0; i < TASKS; i++) {
        scope.forkUser(() -> "");
      }
      return "";
    });
  }
}
