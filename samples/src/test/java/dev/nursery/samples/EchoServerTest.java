package dev.nursery.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The echo server as its users meet it: a process, its output, its exit code, and its port.
 *
 * <p>A client that waits on its socket cannot be interrupted, so the time limit abandons its
 * thread.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EchoServerTest {

  private static final String LISTENING = "echo server listening on 127.0.0.1:";

  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
  }

  // -- serving

  @Test
  void itsFirstLineTellsItsAddress() throws Exception {
    SampleProcess server = start();

    port(server);

    server.signal("TERM");
    assertThat(server.out().awaitEnd().getFirst()).matches(LISTENING + "[1-9][0-9]*");
  }

  @Test
  void echoesToNetcat() throws Exception {
    Netcat.require();
    int port = port(start());

    assertThat(Netcat.talk(port, "hello\nover there\n")).containsExactly("hello", "over there");
  }

  @Test
  void aPeerThatHasSentItsLastStillReceivesAll() throws Exception {
    Socket peer = connect(port(start()));
    byte[] much = "0123456789".repeat(10_000).getBytes(UTF_8);

    peer.getOutputStream().write(much);
    peer.shutdownOutput();

    assertThat(peer.getInputStream().readAllBytes()).isEqualTo(much);
  }

  @Test
  void aPeerThatResetsItsConnectionIsLoggedAndHarmsNobody() throws Exception {
    SampleProcess server = start();
    int port = port(server);
    Socket other = connect(port);
    exchange(other, "before");
    Socket resetting = connect(port);
    exchange(resetting, "soon gone");

    resetting.setSoLinger(true, 0); // which turns the close into a reset
    resetting.close();

    assertThat(server.err().await("connection 2")).contains("INFO", "lost", "Connection reset");
    exchange(other, "after");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void outOfDescriptorsItServesWhomItHasAndThenWhoWaits() throws Exception {
    SampleProcess server = start();
    int port = port(server);
    server.limitDescriptors(3);
    var peers = new ArrayList<Socket>();
    for (int i = 0; i < 10; i++) {
      peers.add(connect(port));
    }
    assertThat(server.err().await("cannot accept")).contains("ERROR", "ulimit -n");

    exchange(peers.getFirst(), "I was first");
    for (Socket each : peers.subList(0, 9)) {
      each.close();
    }
    exchange(peers.getLast(), "I had to wait");

    server.signal("TERM");
    server.signal("TERM");
    assertThat(server.awaitExit()).isZero();
  }

  // -- idle timeout

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    SampleProcess server = start("--idle-timeout", "0.5s");
    Socket idle = connect(port(server));

    assertThat(idle.getInputStream().read()).isEqualTo(-1);
    assertThat(server.err().await("connection 1")).contains("INFO", "closed, idle for 0.5s");
  }

  @Test
  void aBusyConnectionOutlivesTheIdleTimeout() throws Exception {
    Duration limit = Duration.ofSeconds(1);
    int port = port(start("--idle-timeout", "1s"));

    while (!outlives(limit, connect(port))) {
      // The machine stood still for so long that the connection was idle. Again.
    }
  }

  /**
   * Keeps a connection busy for longer than the limit; false if it was cut off, and may have been,
   * as a message came later than the limit allows.
   */
  private static boolean outlives(Duration limit, Socket peer) throws IOException {
    long begin = System.nanoTime();
    long lastSent = begin;
    while (System.nanoTime() - begin < 2 * limit.toNanos()) {
      long sent = System.nanoTime();
      try {
        exchange(peer, "still here");
      } catch (IOException | AssertionError e) {
        if (System.nanoTime() - lastSent < limit.toNanos()) {
          throw e;
        }
        return false;
      }
      lastSent = sent;
    }
    return true;
  }

  @Test
  void aPeerThatNeverReadsCountsAsIdle() throws Exception {
    SampleProcess server = start("--idle-timeout", "0.5s");
    Socket deaf = connect(port(server));
    byte[] chunk = new byte[1 << 16];

    assertThatThrownBy(
            () -> {
              while (true) { // both sides' buffers get full, and then the server gives up
                deaf.getOutputStream().write(chunk);
              }
            })
        .isInstanceOf(SocketException.class);

    assertThat(server.err().await("connection 1")).contains("closed, idle for 0.5s");
  }

  // -- the end

  @Test
  void onSigtermItRefusesNewConnectionsAndLetsTheOthersFinish() throws Exception {
    SampleProcess server = start("--grace-period", "1h");
    int port = port(server);
    Socket peer = connect(port);
    exchange(peer, "before");

    server.signal("TERM");

    assertThat(server.err().await("SIGTERM")).contains("no more connections", "1 of them", "1h");
    assertThatThrownBy(
            () -> {
              while (true) { // the operating system may take a few more, which nobody accepts
                connect(port).close();
              }
            })
        .isInstanceOf(ConnectException.class);
    exchange(peer, "after");
    peer.shutdownOutput();
    assertThat(peer.getInputStream().read()).isEqualTo(-1);
    assertEndsWith(server, "connections served: 1, bytes echoed: 11, cut off: 0");
  }

  @Test
  void onSigtermWithNobodyThereItEndsAtOnce() throws Exception {
    SampleProcess server = start("--grace-period", "1h");
    port(server);

    server.signal("TERM");

    assertEndsWith(server, "connections served: 0, bytes echoed: 0, cut off: 0");
  }

  @Test
  void sigintIsAsGood() throws Exception {
    SampleProcess server = start("--grace-period", "1h");
    try (Socket peer = connect(port(server))) {
      exchange(peer, "one");
    }
    server.err().await("connection 1: closed by its peer");

    server.signal("INT");

    server.err().await("SIGINT");
    assertEndsWith(server, "connections served: 1, bytes echoed: 3, cut off: 0");
  }

  @Test
  void whoOutstaysTheGracePeriodIsCutOff() throws Exception {
    SampleProcess server = start("--grace-period", "0.1s");
    Socket peer = connect(port(server));
    exchange(peer, "hello");

    server.signal("TERM");

    assertThat(peer.getInputStream().read()).isEqualTo(-1);
    assertThat(server.err().await("connection 1")).contains("cut off");
    assertEndsWith(server, "connections served: 1, bytes echoed: 5, cut off: 1");
  }

  @Test
  void aSecondSignalCutsOffAtOnce() throws Exception {
    SampleProcess server = start("--grace-period", "1h");
    Socket peer = connect(port(server));
    exchange(peer, "hello");

    server.signal("TERM");
    server.err().await("no more connections");
    server.signal("TERM");

    assertThat(peer.getInputStream().read()).isEqualTo(-1);
    assertEndsWith(server, "connections served: 1, bytes echoed: 5, cut off: 1");
  }

  // -- the command line

  @Test
  void helpListsTheOptions() throws Exception {
    SampleProcess server = start("--help");

    assertThat(String.join("\n", server.out().awaitEnd()))
        .contains("--host", "--port", "--backlog", "--idle-timeout", "--grace-period")
        .contains("--log-level", "127.0.0.1", "INFO");
    assertThat(server.err().awaitEnd()).isEmpty();
    assertThat(server.awaitExit()).isZero();
  }

  @Test
  void atLevelDebugItLogsWhoConnects() throws Exception {
    SampleProcess server = start("--log-level", "debug");
    Socket peer = connect(port(server));

    assertThat(server.err().await("connection 1"))
        .contains("DEBUG", "from 127.0.0.1:" + peer.getLocalPort());
  }

  @Test
  void aBadOptionIsNamedInOneLine() throws Exception {
    assertRefuses(2, "--port http", "--port", "'http'", "--help");
  }

  @Test
  void aPortInUseIsNamedInOneLine() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertRefuses(1, "--port " + port, port, "in use");
    }
  }

  @Test
  void anUnknownHostIsNamedInOneLine() throws Exception {
    assertRefuses(1, "--host nobody.invalid", "nobody.invalid");
  }

  @Test
  void anAddressOfSomebodyElseIsNamedInOneLine() throws Exception {
    assertRefuses(1, "--host 192.0.2.1", "192.0.2.1"); // reserved for documentation
  }

  // -- helpers

  private SampleProcess start(String... options) throws IOException {
    SampleProcess server = SampleProcess.start(EchoServer.class, options);
    toClose.add(server);
    return server;
  }

  private static int port(SampleProcess server) {
    String line = server.awaitOut(LISTENING);
    return Integer.parseInt(line.substring(LISTENING.length()));
  }

  private Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    toClose.add(socket);
    return socket;
  }

  private static void exchange(Socket peer, String text) throws IOException {
    peer.getOutputStream().write(text.getBytes(UTF_8));
    assertThat(new String(peer.getInputStream().readNBytes(text.length()), UTF_8)).isEqualTo(text);
  }

  private static void assertEndsWith(SampleProcess server, String counts) {
    assertThat(server.out().awaitEnd().getLast()).isEqualTo(counts);
    assertThat(server.awaitExit()).isZero();
  }

  private void assertRefuses(int code, String options, String... named) throws IOException {
    SampleProcess server = start(options.split(" "));
    assertThat(server.err().awaitEnd()).singleElement().asString().contains(named);
    assertThat(server.out().awaitEnd()).isEmpty();
    assertThat(server.awaitExit()).isEqualTo(code);
  }
}
