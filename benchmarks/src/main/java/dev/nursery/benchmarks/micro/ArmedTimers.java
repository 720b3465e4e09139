package dev.nursery.benchmarks.micro;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Pending timers where the JDK's task scopes keep theirs: in the common pool's scheduler. */
@State(Scope.Benchmark)
public class ArmedTimers {

  @Param({"0", "1000000"})
  public int armed;

  private final List<Future<?>> timers = new ArrayList<>();

  @Setup(Level.Trial)
  public void arm() {
    for (int i = 0; i < armed; i++) {
      long later = ThreadLocalRandom.current().nextLong(3_600_000, 7_200_000);
      timers.add(ForkJoinPool.commonPool().schedule(() -> {}, later, TimeUnit.MILLISECONDS));
    }
  }

  @TearDown(Level.Trial)
  public void disarm() {
    timers.forEach(timer -> timer.cancel(false));
    timers.clear();
  }
}
