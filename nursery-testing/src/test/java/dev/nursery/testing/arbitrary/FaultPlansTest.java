package dev.nursery.testing.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.net.Fault;
import dev.nursery.testing.net.FaultPlan;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testing.schedule.Deterministic;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

class FaultPlansTest {

  /** Longer than all faults of a plan together, but for those that are for ever. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Provide
  Arbitrary<FaultPlan.Listed> plans() {
    return FaultPlans.ofUpTo(3);
  }

  /** Runs a client of a server that sends back what it receives. */
  private static MemoryNetwork run(FaultPlan plan, Block<IOException> client) {
    var network = new MemoryNetwork(plan);
    network.everywhere().latency(Duration.ofMillis(500)); // so that a fault comes in mid-course
    Deterministic.run(
        1,
        nursery ->
            network.use(() -> {
              nursery.start(Tcp.server(80, FaultPlansTest::answer));
              client.run();
              nursery.cancelScope().cancel("the client is done");
            }));
    return network;
  }

  private static void answer(TcpStream stream) throws IOException {
    try {
      stream.sendAll(stream.receiveSome());
    } catch (BrokenStreamException e) {
      // The client has to cope with that.
    }
  }

  private static byte[] ask() throws IOException {
    try (TcpStream stream = Tcp.open("local", 80)) {
      stream.sendAll(new byte[] {1});
      return CancelScope.failAfter(PATIENCE, () -> stream.receiveSome());
    }
  }

  @Property(tries = 300)
  void eachIsAPlanThatCanBeWrittenAndRun(@ForAll("plans") FaultPlan.Listed plan) {
    assertThat(plan.faults()).hasSizeLessThanOrEqualTo(3);
    assertThat(FaultPlan.parse(plan.toString())).isEqualTo(plan);
    MemoryNetwork network =
        run(
            plan,
            () -> {
              for (int i = 0; i < 3; i++) {
                CancelScope.moveOnAfter(PATIENCE.dividedBy(2), FaultPlansTest::askOrFail);
              }
            });
    assertThat(plan.faults()).containsAll(network.struck().faults());
    Statistics.label("struck")
        .collect(!network.struck().faults().isEmpty())
        .coverage(checker -> checker.check(true).percentage(p -> p > 20));
    for (Fault fault : plan.faults()) {
      Statistics.label("kind").collect(fault.getClass());
    }
    Statistics.label("kind")
        .coverage(checker -> {
          for (Class<?> kind : Fault.OfConnection.class.getPermittedSubclasses()) {
            checker.check(kind).count(n -> n > 0);
          }
          for (Class<?> kind : Fault.OfLookup.class.getPermittedSubclasses()) {
            checker.check(kind).count(n -> n > 0);
          }
        });
  }

  private static void askOrFail() {
    try {
      ask();
    } catch (IOException e) {
      // So it may be.
    }
  }

  /** The client tries again if it cannot connect, and takes for granted that this is enough. */
  @Property(tries = 3_000, seed = "1", shrinking = ShrinkingMode.FULL)
  @ShrinksTo("reset:1:0s")
  void aResetThatNobodyExpectsIsFound(@ForAll("plans") FaultPlan.Listed plan) {
    run(
        plan,
        () -> {
          while (true) {
            try {
              ask();
              return;
            } catch (ConnectException | UnknownHostException e) {
              // Another time, then.
            }
          }
        });
  }

  /** The client tries again whatever is reported, and takes for granted that something is. */
  @Property(tries = 3_000, seed = "1", shrinking = ShrinkingMode.FULL)
  @ShrinksTo("vanish:1:0s")
  void aPeerThatIsGoneWithoutAWordIsFound(@ForAll("plans") FaultPlan.Listed plan) {
    run(
        plan,
        () -> {
          while (true) {
            try {
              ask();
              return;
            } catch (IOException e) {
              // Another time, then.
            }
          }
        });
  }

  @Example
  void rangesAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultPlans.ofUpTo(-1))
        .withMessageContaining("most is -1");
  }
}
