package dev.nursery.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.server.Server;
import dev.nursery.testkit.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Restarts in which nobody is refused. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandOverTest {

  private static final byte[] HELLO = "hello".getBytes(UTF_8);

  @Test
  void aPortIsSharedByThoseWhoAskForIt() throws Exception {
    var sharing = Tcp.listenOptions().host("127.0.0.1").sharingPort();
    try (TcpListener first = sharing.listen(0);
        TcpListener second = sharing.listen(first.port())) {
      assertThat(second.port()).isEqualTo(first.port());
      assertThatThrownBy(() -> Tcp.listenOptions().host("127.0.0.1").listen(first.port()))
          .isInstanceOf(BindException.class);
    }
  }

  /**
   * There is somebody who listens at any time, so nobody is refused. Linux may reset a connection
   * that it has given to the old server in the moment in which that closes; see docs/servers.md.
   */
  @Test
  void serversFollowEachOtherOnASharedPort() throws Exception {
    var sharing = Tcp.listenOptions().host("127.0.0.1").sharingPort();
    var served = new AtomicInteger();
    Nursery.run(nursery -> {
      TcpListener listener = sharing.listen(0);
      int port = listener.port();
      Server<TcpStream> server =
          nursery.start(Server.options().server(listener, c -> c.sendAll(HELLO)));
      Task<?> client =
          nursery.startSoon(
              "client",
              () -> {
                while (true) {
                  try (TcpStream stream = Tcp.open("127.0.0.1", port)) {
                    served.addAndGet(stream.receiveSome().length > 0 ? 1 : 0);
                  } catch (BrokenStreamException e) {
                    // reset, and not refused
                  }
                }
              });
      for (int i = 0; i < 10; i++) {
        int before = served.get();
        Eventually.until("clients are served", () -> served.get() > before + 10);
        Server<TcpStream> next =
            nursery.start(Server.options().server(sharing.listen(port), c -> c.sendAll(HELLO)));
        server.drain();
        server = next;
      }
      client.cancel("enough");
      Eventually.until("it has gone", () -> client.outcome().isPresent());
      server.drain();
    });
  }

  @Test
  void standardInputThatIsNoListenerIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(Tcp::inherited)
        .withMessageContaining("StandardInput=socket");
  }

  /** A parent keeps the socket; its children serve three connections each, one after another. */
  @Test
  void aListenerIsInheritedFromAParentThatKeepsIt() throws Exception {
    needPython();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String parent =
        String.join(
            "\n",
            List.of(
                "import socket, subprocess, sys",
                "s = socket.socket()",
                "s.bind(('127.0.0.1', 0))",
                "s.listen(100)",
                "print(s.getsockname()[1], flush=True)",
                "for i in range(3):",
                "    subprocess.run(sys.argv[1:], stdin=s.fileno(), check=True)"));
    Process process =
        new ProcessBuilder(
                "/usr/bin/python3",
                "-c",
                parent,
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                InheritedListener.class.getName())
            .redirectError(Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader()) {
      int port = Integer.parseInt(out.readLine());
      for (int i = 0; i < 9; i++) {
        // Also while nobody runs: it waits in the socket.
        try (TcpStream stream = Tcp.open("127.0.0.1", port)) {
          assertThat(stream.receiveSome()).isEqualTo(HELLO);
        }
      }
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroy();
    }
  }

  private static void needPython() {
    boolean there = Files.isExecutable(Path.of("/usr/bin/python3"));
    if (!there && "true".equals(System.getenv("CI"))) {
      fail("this test needs /usr/bin/python3, and CI=true skips nothing");
    }
    assumeTrue(there, "skipped: there is no /usr/bin/python3");
  }

  /** What the parent runs. */
  static final class InheritedListener {

    private InheritedListener() {}

    static void main() throws IOException {
      try (TcpListener listener = Tcp.inherited()) {
        for (int i = 0; i < 3; i++) {
          try (TcpStream stream = listener.accept()) {
            stream.sendAll(HELLO);
          }
        }
      }
    }
  }
}
