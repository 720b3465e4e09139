package dev.nursery.unix;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nursery.Nursery;
import dev.nursery.net.ByteStream;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.Unix;
import dev.nursery.net.UnixStream;
import dev.nursery.testkit.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other programs' idea of Unix sockets, as clients and as servers.
 *
 * <p>A test that waits for a process's output cannot be interrupted, so the time limit abandons its
 * thread.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OtherProgramsTest {

  private static final byte[] LINE = "hello from afar\n".getBytes(US_ASCII);

  @TempDir private Path directory;

  private Path path() {
    return directory.resolve("s");
  }

  /** Skips the test if a program is not there; but where nothing may be skipped, fails. */
  private static void need(String debianPackage, String... check) throws Exception {
    boolean there;
    try {
      Process process =
          new ProcessBuilder(check)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
      there = process.waitFor() == 0;
    } catch (IOException e) {
      there = false;
    }
    if (!there && "true".equals(System.getenv("CI"))) {
      fail("this test needs Debian's package " + debianPackage + ", and CI=true skips nothing");
    }
    assumeTrue(
        there, "skipped: there is no " + check[0] + " (Debian's package " + debianPackage + ")");
  }

  private static Process start(String... command) throws IOException {
    return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
  }

  private static void echo(HalfCloseable stream) throws IOException {
    byte[] chunk = stream.receiveSome();
    while (chunk.length > 0) {
      stream.sendAll(chunk);
      chunk = stream.receiveSome();
    }
    stream.sendEof();
  }

  /** A client that sends a line and gets it back. */
  private void echoesTo(String... client) throws Exception {
    Nursery.run(nursery -> {
      nursery.start(Unix.server(path(), OtherProgramsTest::echo));
      Process process = start(client);
      try {
        process.getOutputStream().write(LINE);
        process.getOutputStream().flush();
        assertThat(process.getInputStream().readNBytes(LINE.length)).isEqualTo(LINE);
        process.getOutputStream().close();
        assertThat(process.getInputStream().readAllBytes()).isEmpty();
      } finally {
        process.destroy();
      }
      process.waitFor();
      nursery.cancelScope().cancel("done");
    });
  }

  /** A server that sends back what it gets. */
  private void talksTo(String... server) throws Exception {
    Process process = start(server);
    try (UnixStream stream = openOnceItListens()) {
      stream.sendAll(LINE);
      stream.sendEof();
      var received = new ByteArrayOutputStream();
      byte[] chunk = stream.receiveSome();
      while (chunk.length > 0) {
        received.write(chunk);
        chunk = stream.receiveSome();
      }
      assertThat(received.toByteArray()).isEqualTo(LINE);
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private UnixStream openOnceItListens() throws Exception {
    var opened = new AtomicReference<UnixStream>();
    Eventually.until(
        "it listens",
        () -> {
          try {
            opened.set(Unix.open(path()));
            return true;
          } catch (ConnectException e) {
            return false;
          }
        });
    return opened.get();
  }

  @Test
  void netcatAsAClient() throws Exception {
    need("netcat-openbsd", "sh", "-c", "nc -h 2>&1 | grep -q OpenBSD");
    echoesTo("nc", "-N", "-U", path().toString());
  }

  @Test
  void socatAsAClient() throws Exception {
    need("socat", "socat", "-V");
    echoesTo("socat", "-", "UNIX-CONNECT:" + path());
  }

  @Test
  void socatAsAServer() throws Exception {
    need("socat", "socat", "-V");
    talksTo("socat", "UNIX-LISTEN:" + path(), "EXEC:cat");
  }

  @Test
  void curlGetsAPage() throws Exception {
    need("curl", "curl", "--version");
    Nursery.run(nursery -> {
      nursery.start(Unix.server(path(), OtherProgramsTest::answerHttp));
      Process curl =
          start("curl", "--silent", "--unix-socket", path().toString(), "http://localhost/page");
      assertThat(new String(curl.getInputStream().readAllBytes(), UTF_8)).isEqualTo("GET /page");
      assertThat(curl.waitFor()).isZero();
      nursery.cancelScope().cancel("done");
    });
  }

  private static void answerHttp(ByteStream stream) throws IOException {
    var request = new StringBuilder();
    while (!request.toString().contains("\r\n\r\n")) {
      request.append(new String(stream.receiveSome(), US_ASCII));
    }
    String asked = request.substring(0, request.indexOf(" HTTP"));
    stream.sendAll(
        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                + asked.length()
                + "\r\n\r\n"
                + asked)
            .getBytes(US_ASCII));
  }

  @Test
  void trioAsAClient() throws Exception {
    need("python3-trio", "/usr/bin/python3", "-c", "import trio");
    echoesTo(
        "/usr/bin/python3",
        "-c",
        String.join(
            "\n",
            List.of(
                "import sys, trio",
                "async def main():",
                "    stream = await trio.open_unix_socket(sys.argv[1])",
                "    line = await trio.to_thread.run_sync(sys.stdin.buffer.readline)",
                "    await stream.send_all(line)",
                "    got = b''",
                "    while len(got) < len(line):",
                "        got += await stream.receive_some()",
                "    sys.stdout.buffer.write(got)",
                "    sys.stdout.buffer.flush()",
                "    await stream.send_eof()",
                "    assert await stream.receive_some() == b''",
                "trio.run(main)")),
        path().toString());
  }

  @Test
  void trioAsAServer() throws Exception {
    need("python3-trio", "/usr/bin/python3", "-c", "import trio");
    talksTo(
        "/usr/bin/python3",
        "-c",
        String.join(
            "\n",
            List.of(
                "import sys, trio",
                "async def echo(stream):",
                "    async for data in stream:",
                "        await stream.send_all(data)",
                "async def main():",
                "    s = trio.socket.socket(trio.socket.AF_UNIX)",
                "    await s.bind(sys.argv[1])",
                "    s.listen()",
                "    await trio.serve_listeners(echo, [trio.SocketListener(s)])",
                "trio.run(main)")),
        path().toString());
  }
}
