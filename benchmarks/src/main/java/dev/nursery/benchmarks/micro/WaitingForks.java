package dev.nursery.benchmarks.micro;

import dev.nursery.benchmarks.Roster;
import dev.nursery.benchmarks.WaitingScope;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Forks of a scope of some other library, all of which wait. */
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public abstract class WaitingForks {

  private WaitingScope scope;

  void await(WaitingScope started, Roster roster) throws InterruptedException {
    scope = started;
    roster.awaitAllWaiting();
  }

  void interruptAndWait() throws InterruptedException {
    scope.interruptAndWait();
  }

  /** Of the JDK. */
  @State(Scope.Benchmark)
  public static class OfTheJdk extends WaitingForks {

    @Param({"1000", "100000", "1000000"})
    public int count;

    @Setup(Level.Iteration)
    public void start() throws InterruptedException {
      var roster = new Roster(count);
      await(WaitingScope.ofTheJdk(count, roster), roster);
    }
  }

  /** Of Jox. */
  @State(Scope.Benchmark)
  public static class OfJox extends WaitingForks {

    @Param({"1000", "100000", "1000000"})
    public int count;

    @Setup(Level.Iteration)
    public void start() throws InterruptedException {
      var roster = new Roster(count);
      await(WaitingScope.ofJox(count, roster), roster);
    }
  }
}
