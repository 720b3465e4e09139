package dev.nursery.samples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two signals, as a user gives them. */
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "sends SIGINT to the sample, as kill does on Unix")
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ControlCTest {

  private static Socket connect(SampleProcess server) throws IOException {
    String line = server.awaitOut("counting on port ");
    int port = Integer.parseInt(line.replaceAll(".*port ([0-9]+);.*", "$1"));
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  @Test
  void theFirstStopsAcceptingAndTheSecondCutsOff() throws Exception {
    try (SampleProcess server = SampleProcess.start(ControlC.class);
        Socket peer = connect(server)) {
      assertThat(peer.getInputStream().readNBytes(2)).isEqualTo("1\n".getBytes(US_ASCII));

      server.signal("INT");
      server.awaitOut("SIGINT: no more connections");
      server.signal("INT");

      server.awaitOut("a connection is closed");
      assertThat(server.awaitExit()).isEqualTo(130);
    }
  }

  @Test
  void withoutConnectionsTheFirstIsTheEnd() throws Exception {
    try (SampleProcess server = SampleProcess.start(ControlC.class)) {
      server.awaitOut("counting on port ");
      server.signal("TERM");
      server.awaitOut("no more connections");
      assertThat(server.awaitExit()).isZero();
    }
  }
}
