package dev.nursery.benchmarks.micro;

import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import dev.nursery.benchmarks.OpenedNursery;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Tasks that sleep with a deadline some time after the benchmark will be over. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class ArmedTasks {

  @Param({"0", "1000000"})
  public int armed;

  private OpenedNursery sleepers;

  @Setup(Level.Trial)
  public void arm() throws InterruptedException {
    sleepers = OpenedNursery.open();
    var ready = new CountDownLatch(armed);
    for (int i = 0; i < armed; i++) {
      Duration later =
          Duration.ofMillis(ThreadLocalRandom.current().nextLong(3_600_000, 7_200_000));
      sleepers
          .nursery()
          .startSoon(() ->
              CancelScope.moveOnAfter(
                  later,
                  () -> {
                    ready.countDown();
                    Tasks.sleepForever();
                  }));
    }
    ready.await();
  }

  @TearDown(Level.Trial)
  public void disarm() throws InterruptedException {
    sleepers.cancelAndWait();
  }
}
