package dev.nursery.benchmarks.micro;

import com.softwaremill.jox.structured.Race;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import java.time.Duration;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A time limit around a body that does nothing, alone and while others have deadlines armed.
 *
 * <p>The rivals have no limit without a thread for the body: it is the fork that they can cut off.
 */
@OperationsPerInvocation(DeadlineBenchmark.ROUNDS)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "--enable-preview",
      "-Djmh.executor=VIRTUAL",
      "-Xms4g",
      "-Xmx4g",
      "-XX:+AlwaysPreTouch"
    })
public class DeadlineBenchmark extends OnVirtualThread {

  static final int ROUNDS = 1_000;

  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Benchmark
  public void moveOnAfter(ArmedTasks others, Blackhole hole) {
    Nursery.run(nursery -> {
      for (int i = 0; i < ROUNDS; i++) {
        hole.consume(CancelScope.moveOnAfter(LIMIT, () -> {}));
      }
    });
  }

  @Benchmark
  public void structuredTaskScope(ArmedTimers others) throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      try (var scope =
          StructuredTaskScope.open(
              Joiner.<Object>awaitAllSuccessfulOrThrow(),
              settings -> settings.withTimeout(LIMIT))) {
        scope.fork(() -> {});
        scope.join();
      }
    }
  }

  @Benchmark
  public void jox(ArmedTimers others, Blackhole hole) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      hole.consume(Race.timeout(LIMIT.toMillis(), () -> ""));
    }
  }
}
