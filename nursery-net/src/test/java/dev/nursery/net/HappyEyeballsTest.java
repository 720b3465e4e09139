package dev.nursery.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.net.testkit.Eventually;
import dev.nursery.net.testkit.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The schedule of the attempts, in virtual time and without sockets. */
class HappyEyeballsTest {

  private static final Duration DELAY = Duration.ofMillis(250);

  private final ManualClock clock = new ManualClock();

  /** When which attempt began, in milliseconds. */
  private final ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();

  private final ConcurrentLinkedQueue<Connection> opened = new ConcurrentLinkedQueue<>();

  /** A host that answers after some time, or fails then. */
  private record Host(String name, int millis, boolean fails) {

    static Host answers(String name, int millis) {
      return new Host(name, millis, false);
    }

    static Host fails(String name, int millis) {
      return new Host(name, millis, true);
    }
  }

  private static final class Connection implements Endpoint {

    final Host host;
    volatile boolean closed;

    Connection(Host host) {
      this.host = host;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private Connection connect(Host host) throws IOException {
    begun.add(host.name + "@" + clock.elapsed().toMillis());
    Tasks.sleep(Duration.ofMillis(host.millis));
    if (host.fails) {
      throw new IOException("no answer from " + host.name);
    }
    var connection = new Connection(host);
    opened.add(connection);
    return connection;
  }

  private record Result(Optional<Connection> winner, HappyEyeballs<Host, Connection> race) {}

  private Result race(Host... hosts) throws Exception {
    return race(DELAY, hosts);
  }

  /** Runs a race, and moves the clock whenever everybody waits. */
  private Result race(Duration delay, Host... hosts) throws Exception {
    var race = new HappyEyeballs<Host, Connection>(delay, this::connect);
    return Nursery.options()
        .clock(clock)
        .call(nursery -> {
          Task<Optional<Connection>> winner =
              nursery.startSoon("race", () -> race.race(List.of(hosts)));
          while (winner.outcome().isEmpty()) {
            Eventually.settled();
            if (winner.outcome().isEmpty()) {
              clock.jumpToNext();
            }
          }
          return new Result(winner.await(), race);
        });
  }

  @Test
  void case224_attemptsAreStaggeredAndTheFirstToAnswerWins() throws Exception {
    Result result = race(Host.answers("a", 1000), Host.answers("b", 1000), Host.answers("c", 200));
    assertThat(begun).containsExactly("a@0", "b@250", "c@500");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(700));
    assertThat(result.winner().orElseThrow().host.name).isEqualTo("c");
    assertThat(result.winner().orElseThrow().closed).isFalse();
  }

  @Test
  void case224_aFailureBringsTheNextAttemptForward() throws Exception {
    Result result =
        race(
            Host.fails("a", 100),
            Host.fails("b", 200),
            Host.answers("c", 1000),
            Host.answers("d", 100));
    assertThat(begun).containsExactly("a@0", "b@100", "c@300", "d@550");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(650));
    assertThat(result.winner().orElseThrow().host.name).isEqualTo("d");
  }

  @Test
  void anAnswerInTimeSparesTheOtherAttempts() throws Exception {
    Result result = race(Host.answers("a", 100), Host.answers("b", 0));
    assertThat(begun).containsExactly("a@0");
    assertThat(result.winner().orElseThrow().host.name).isEqualTo("a");
  }

  @Test
  void afterTheLastAttemptBeganAllAreStillWaitedFor() throws Exception {
    Result result = race(Host.answers("a", 2000), Host.fails("b", 5000));
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(2));
    assertThat(result.winner().orElseThrow().host.name).isEqualTo("a");
  }

  @Test
  void ofTwoThatAnswerAtTheSameInstantOneIsClosed() throws Exception {
    Result result = race(Host.answers("a", 500), Host.answers("b", 250));
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(500));
    assertThat(result.winner().orElseThrow().closed).isFalse();
    assertThat(opened).filteredOn(c -> !c.closed).hasSize(1);
  }

  @Test
  void ifAllFailEveryErrorIsKept() throws Exception {
    Result result = race(Host.fails("a", 100), Host.fails("b", 400), Host.fails("c", 0));
    assertThat(result.winner()).isEmpty();
    assertThat(result.race().failures().exceptions())
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder("no answer from a", "no answer from b", "no answer from c");
  }

  @Test
  void aSingleAddressIsTriedWithoutFurtherAdo() throws Exception {
    assertThat(race(Host.answers("a", 3000)).winner()).isPresent();
    assertThat(race(Host.fails("b", 3000)).race().failures().exceptions()).hasSize(1);
    assertThat(begun).containsExactly("a@0", "b@3000");
  }

  @Test
  void withoutADelayAllAreTriedAtOnce() throws Exception {
    race(Duration.ZERO, Host.answers("a", 300), Host.answers("b", 200), Host.answers("c", 100));
    assertThat(begun).containsExactlyInAnyOrder("a@0", "b@0", "c@0");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void cancelledInTheMiddleNothingStaysOpen() throws Exception {
    var race = new HappyEyeballs<Host, Connection>(DELAY, this::connect);
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          Task<?> racer =
              nursery.startSoon(
                  "race",
                  () -> race.race(List.of(Host.answers("a", 9000), Host.answers("b", 9000))));
          Eventually.settled();
          clock.jumpToNext();
          Eventually.settled();
          racer.cancel("changed our mind");
        });
    assertThat(begun).containsExactly("a@0", "b@250");
    assertThat(opened).isEmpty();
  }

  @Test
  void anErrorThatIsNoIoErrorIsNotTakenForAFailedAttempt() {
    var race =
        new HappyEyeballs<String, Connection>(
            Duration.ZERO,
            address -> {
              throw new IllegalStateException("defect in " + address);
            });
    assertThatThrownBy(() -> race.race(List.of("a", "b")))
        .isInstanceOfSatisfying(
            MultiError.class,
            e -> assertThat(e.leaves()).allMatch(IllegalStateException.class::isInstance));
  }

  @Test
  void familiesTakeTurns() {
    assertThat(order("::1", "::2", "1.1.1.1", "::3", "2.2.2.2"))
        .isEqualTo(addresses("::1", "1.1.1.1", "::2", "2.2.2.2", "::3"));
    assertThat(order("1.1.1.1", "2.2.2.2", "::1"))
        .isEqualTo(addresses("1.1.1.1", "::1", "2.2.2.2"));
    assertThat(order("::1", "1.1.1.1")).isEqualTo(addresses("::1", "1.1.1.1"));
    assertThat(order("1.1.1.1", "2.2.2.2")).isEqualTo(addresses("1.1.1.1", "2.2.2.2"));
    assertThat(order("::1")).isEqualTo(addresses("::1"));
  }

  private static List<InetAddress> order(String... literals) {
    return HappyEyeballs.order(addresses(literals));
  }

  private static List<InetAddress> addresses(String... literals) {
    var addresses = new ArrayList<InetAddress>();
    for (String literal : literals) {
      addresses.add(InetAddress.ofLiteral(literal));
    }
    return addresses;
  }
}
