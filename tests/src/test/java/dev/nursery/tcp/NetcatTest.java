package dev.nursery.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Somebody else's idea of TCP: netcat, as a client and as a server.
 *
 * <p>A test that waits for a process's output cannot be interrupted, so the time limit abandons its
 * thread.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetcatTest {

  private static final byte[] LINE = "hello from afar\n".getBytes(US_ASCII);

  private static boolean openBsd;

  @BeforeAll
  static void findNetcat() throws Exception {
    openBsd = Peer.NC.require().contains("OpenBSD");
  }

  private static Process netcat(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("nc"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
  }

  @Test
  void asAClientItGetsItsLineBack() throws Exception {
    Nursery.run(nursery -> {
      TcpListener listener =
          nursery.start(Tcp.listenOptions().host("127.0.0.1").server(0, Tcps::echo));
      Process nc = netcat("127.0.0.1", String.valueOf(listener.port()));
      try {
        OutputStream in = nc.getOutputStream();
        in.write(LINE);
        in.flush();
        assertThat(nc.getInputStream().readNBytes(LINE.length)).isEqualTo(LINE);
      } finally {
        nc.destroy();
      }
      nc.waitFor(); // its connection is reset or ended now, which a handler may fail with
      nursery.cancelScope().cancel("done");
    });
  }

  @Test
  void asAServerItTalksToUs() throws Exception {
    try (var reserved = new ReservedPort()) {
      talkToNetcatAt(reserved.number());
    }
  }

  private static void talkToNetcatAt(int number) throws Exception {
    String port = String.valueOf(number);
    Process nc =
        openBsd ? netcat("-l", "127.0.0.1", port) : netcat("-l", "-s", "127.0.0.1", "-p", port);
    try (TcpStream stream = openOnceItListens(number)) {
      stream.sendAll(LINE);
      assertThat(nc.getInputStream().readNBytes(LINE.length)).isEqualTo(LINE);
      nc.getOutputStream().write(LINE);
      nc.getOutputStream().flush();
      var received = new ByteArrayOutputStream();
      while (received.size() < LINE.length) {
        received.write(stream.receiveSome());
      }
      assertThat(received.toByteArray()).isEqualTo(LINE);
    } finally {
      nc.destroy();
    }
  }

  private static TcpStream openOnceItListens(int port) throws Exception {
    var opened = new AtomicReference<TcpStream>();
    Eventually.until(
        "nc listens",
        () -> {
          try {
            opened.set(Tcp.open("127.0.0.1", port));
            return true;
          } catch (ConnectException e) {
            return false;
          }
        });
    return opened.get();
  }
}
