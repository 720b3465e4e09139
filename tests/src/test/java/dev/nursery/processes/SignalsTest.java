package dev.nursery.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.process.Processes;
import dev.nursery.process.Signals;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Signals of the system's, of the kind that nobody dies of: WINCH (a window has another size) and
 * URG (urgent data).
 */
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "has no SIGWINCH or SIGURG, nor kill to send them")
class SignalsTest {

  private static void send(String name) throws IOException {
    Processes.run("kill", "-s", name, Long.toString(ProcessHandle.current().pid()));
  }

  @NurseryTest(time = Time.RUNS)
  void case242_signalsAreReceived() throws IOException {
    try (ReceiveChannel<String> signals = Signals.open("WINCH", "URG")) {
      send("WINCH");
      assertThat(signals.receive()).isEqualTo("WINCH");
      send("URG");
      send("WINCH");
      assertThat(List.of(signals.receive(), signals.receive()))
          .containsExactlyInAnyOrder("URG", "WINCH");
    }
  }

  @NurseryTest(time = Time.RUNS)
  void case242_whoOpensLastGetsThemUntilItIsClosed() throws IOException {
    try (ReceiveChannel<String> outer = Signals.open("WINCH")) {
      try (ReceiveChannel<String> inner = Signals.open("URG", "WINCH", "WINCH")) {
        send("WINCH");
        assertThat(inner.receive()).isEqualTo("WINCH");
      }
      send("WINCH");
      assertThat(outer.receive()).isEqualTo("WINCH");
    }
  }

  @NurseryTest(time = Time.RUNS)
  void case242_aBadSignalTakesNone() throws IOException {
    try (ReceiveChannel<String> outer = Signals.open("WINCH")) {
      for (String bad : new String[] {"KILL", "NOSUCH", "SIGHUP", "QUIT"}) {
        assertThatThrownBy(() -> Signals.open("WINCH", bad))
            .as(bad)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(bad);
      }
      send("WINCH");
      assertThat(outer.receive()).isEqualTo("WINCH");
    }
  }

  @NurseryTest
  void case242_oneReceives(Nursery nursery) {
    try (ReceiveChannel<String> signals = Signals.open("URG")) {
      Task<?> first = nursery.startSoon(() -> signals.receive());
      Settling.waitAllTasksBlocked();
      assertThatThrownBy(signals::receive).isInstanceOf(BusyResourceException.class);
      first.cancel("seen enough");
    }
  }

  @NurseryTest
  void case242_notAfterTheEnd(Nursery nursery) {
    ReceiveChannel<String> signals = Signals.open("URG");
    Task<?> first =
        nursery.startSoon(
            () -> assertThatThrownBy(signals::receive).isInstanceOf(ClosedResourceException.class));
    Settling.waitAllTasksBlocked();
    signals.close();
    signals.close();
    first.await();
    assertThatThrownBy(signals::receive).isInstanceOf(ClosedResourceException.class);
  }

  @NurseryTest(time = Time.RUNS)
  void aCancelledReceiveHasTakenNone() throws IOException {
    try (ReceiveChannel<String> signals = Signals.open("WINCH")) {
      CancelScope.moveOnAfter(Duration.ofMillis(1), signals::receive);
      send("WINCH");
      var scope = CancelScope.create();
      scope.cancel("before");
      scope.run(() -> signals.receive());
      assertThat(signals.receive()).isEqualTo("WINCH");
    }
  }

  @NurseryTest
  void withoutANameNothingIsOpened() {
    assertThatThrownBy(Signals::open).isInstanceOf(IllegalArgumentException.class);
  }
}
