package dev.nursery.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;
import picocli.CommandLine.ParameterException;

class EchoServerOptionsTest {

  @Test
  void everythingHasADefault() {
    EchoServerOptions options = parse("");

    assertThat(options.host).isEqualTo("127.0.0.1");
    assertThat(options.port).isZero();
    assertThat(options.logLevel).isEqualTo(Level.INFO);
  }

  @Test
  void everythingCanBeChosen() {
    EchoServerOptions options =
        parse(
            "--host ::1 --port 65535 --backlog=1 --idle-timeout 1m30s --grace-period=0s --log-level trace");

    assertThat(options.host).isEqualTo("::1");
    assertThat(options.port).isEqualTo(65535);
    assertThat(options.backlog).isEqualTo(1);
    assertThat(options.idleTimeout).isEqualTo(Duration.ofSeconds(90));
    assertThat(options.gracePeriod).isZero();
    assertThat(options.logLevel).isEqualTo(Level.TRACE);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --host=                 | --host is empty
          --port http             | '--port': 'http'
          --port 65536            | --port is 65536
          --port -1               | --port is -1
          --port                  | '--port'
          --backlog 0             | --backlog is 0
          --idle-timeout soon     | '--idle-timeout': 'soon' is not a time
          --idle-timeout 30       | '30' is not a time
          --idle-timeout -1s      | '-1s' is not between
          --idle-timeout 0s       | --idle-timeout is 0
          --grace-period 8761h    | '8761h' is not between
          --log-level loud        | 'loud'
          --colour red            | '--colour'
          7                       | '7'
          """)
  void whatIsWrongIsNamedInOneLine(String commandLine, String named) {
    assertThatThrownBy(() -> parse(commandLine))
        .isInstanceOf(ParameterException.class)
        .message()
        .contains(named)
        .hasLineCount(1);
  }

  private static EchoServerOptions parse(String commandLine) {
    String[] args = commandLine.isEmpty() ? new String[0] : commandLine.split(" ");
    return EchoServerOptions.parse(args).orElseThrow();
  }
}
