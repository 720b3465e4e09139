package dev.nursery.benchmarks.micro;

import com.softwaremill.jox.structured.Scopes;
import dev.nursery.Nursery;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.StructuredTaskScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Opens a scope, starts two tasks that do nothing, and closes it. */
@OperationsPerInvocation(ScopeOfTwoBenchmark.ROUNDS)
public class ScopeOfTwoBenchmark extends OnVirtualThread {

  static final int ROUNDS = 1_000;

  /** Within a task, as nurseries mostly are. */
  @Benchmark
  public void nursery() {
    Nursery.run(outer -> {
      for (int i = 0; i < ROUNDS; i++) {
        openAndClose();
      }
    });
  }

  /** On a thread that is no task, so that each one is a root. */
  @Benchmark
  public void rootNursery() {
    for (int i = 0; i < ROUNDS; i++) {
      openAndClose();
    }
  }

  private static void openAndClose() {
    Nursery.run(nursery -> {
      nursery.startSoon(() -> {});
      nursery.startSoon(() -> {});
    });
  }

  @Benchmark
  public void bareThreads() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      var running = new CountDownLatch(2);
      Thread.startVirtualThread(running::countDown);
      Thread.startVirtualThread(running::countDown);
      running.await();
    }
  }

  @Benchmark
  public void structuredTaskScope() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      try (var scope = StructuredTaskScope.open()) {
        scope.fork(() -> {});
        scope.fork(() -> {});
        scope.join();
      }
    }
  }

  @Benchmark
  public void jox() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      Scopes.supervised(scope -> {
        scope.forkUser(() -> "");
        scope.forkUser(() -> "");
        return "";
      });
    }
  }
}
