package dev.nursery.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a newcomer types at the prompt of {@code bin/jshell} does what it says. JShell makes a
 * variable of each value, and where it cannot spell the type it leaves the expression out, so that
 * an API may be perfect for javac and dead at the prompt.
 */
class JShellTest {

  @Test
  void nurseriesScopesAndStreamsWorkAtThePrompt() throws Exception {
    List<String> said =
        session(
            """
            Nursery.run(n -> n.startSoon(() -> System.out.println("from a task")))
            var child = Nursery.call(n -> n.startSoon("child", () -> System.out.println("from a child")))
            Tasks.sleep(ofMillis(1))
            CancelScope.moveOnAfter(ofMillis(1), () -> Tasks.sleepForever())
            CancelScope.moveOnAfter(ofMinutes(1), () -> "in time")
            CancelScope.failAfter(ofMillis(1), () -> Tasks.sleepForever())
            Nursery.call(n -> 6 * n.startSoon(() -> 7).await())
            var listener = Tcp.listenOptions().host("127.0.0.1").listen(0)
            var here = Tcp.open("127.0.0.1", listener.port())
            var there = listener.accept()
            here.sendAll("over there".getBytes(UTF_8))
            new String(there.receiveSome(), UTF_8)
            """);

    assertThat(String.join("\n", said))
        .contains(
            "from a task",
            "from a child",
            "child ==> Task[child, succeeded]",
            "==> CutOff[reason=cancelled: the deadline passed]",
            "==> Done[value=in time]",
            "Exception dev.nursery.TooSlowException",
            "==> 42",
            "listener ==> TcpListener[127.0.0.1:",
            "==> \"over there\"");
  }

  /** As bin/jshell does, with piped input. */
  private static List<String> session(String input) throws IOException {
    Process jshell =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
                "--module-path",
                System.getProperty("jdk.module.path"),
                "--add-modules",
                "dev.nursery.net",
                "--startup",
                "DEFAULT",
                "--startup",
                "../docs/nursery.jsh")
            .redirectErrorStream(true)
            .start();
    try {
      try (OutputStream in = jshell.getOutputStream()) {
        in.write(input.getBytes(UTF_8));
      }
      return new PrintedLines("jshell", jshell.getInputStream()).awaitEnd();
    } finally {
      jshell.destroyForcibly(); // if it did not end in the time that the test has
    }
  }
}
