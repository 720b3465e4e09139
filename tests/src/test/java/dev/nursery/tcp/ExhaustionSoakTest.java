package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import dev.nursery.testkit.PackedClassPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Far more clients than the server has descriptors, who reset, stall, are silent and impatient: ten
 * thousand with {@code -Psoak}, a few hundred in every build. All who can be served are, and
 * nothing is left.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no limit on descriptors to be set")
class ExhaustionSoakTest {

  private static final int CLIENTS =
      Integer.getInteger("nursery.stress.rounds", 1_000) > 1_000 ? 10_000 : 300;

  /** The JVM itself needs some. */
  private static final int DESCRIPTORS = 100 + CLIENTS / 2;

  private static final int ROUNDS = 2;

  @TempDir private Path jars;

  @Test
  void whoeverFindsNoDescriptorWaitsAndNothingIsLeft() throws Exception {
    Assumptions.assumeTrue(
        Holdings.mostDescriptors() > CLIENTS + 1_000, "the limit on descriptors is too low");
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("whoeverFindsNoDescriptorWaitsAndNothingIsLeft: seed " + seed);
    try (var server =
        new Program(DESCRIPTORS, PackedClassPath.in(jars), SoakServer.class.getName())) {
      int port = Integer.parseInt(server.await("port ").substring("port ".length()));
      round(server, port, seed); // what is loaded and begun once
      Holdings before = holdings(server);
      for (int i = 1; i <= ROUNDS; i++) {
        round(server, port, seed + (long) i * CLIENTS);
        holdings(server).assertNoMoreThan(before);
        assertServes(port);
      }
    }
  }

  private static Holdings holdings(Program server) throws IOException, InterruptedException {
    server.say("");
    return Holdings.parse(server.await("holds ").substring("holds ".length()));
  }

  private static void round(Program server, int port, long seed)
      throws IOException, InterruptedException {
    server.forget();
    try (var clients =
        new Program(
            CLIENTS + 1_000,
            System.getProperty("java.class.path"),
            SoakClients.class.getName(),
            Integer.toString(port),
            Integer.toString(CLIENTS),
            Long.toString(seed),
            "told")) {
      server.await("cannot accept a connection");
      clients.endInput();
      clients.await("checked ");
      assertThat(clients.exitValue()).as("%s", clients).isZero();
    }
  }

  private static void assertServes(int port) throws IOException {
    try (TcpStream late = Tcp.open("127.0.0.1", port)) {
      byte[] answer =
          CancelScope.failAfter(
              Duration.ofMinutes(1),
              () -> {
                late.sendAll(new byte[] {7});
                return late.receiveSome();
              });
      assertThat(answer).containsExactly(7);
    }
  }

  /** A JVM with a limit on its descriptors, whose output is always read, so that it never waits. */
  private static final class Program implements AutoCloseable {

    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    Program(int descriptors, String classPath, String... main) throws IOException {
      var command =
          new ArrayList<>(
              List.of(
                  "sh",
                  "-c",
                  "ulimit -n " + descriptors + "; exec \"$@\"",
                  "sh",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:-UsePerfData",
                  "-cp",
                  classPath));
      command.addAll(List.of(main));
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      input = process.outputWriter();
      Thread.ofPlatform().daemon().name("output of " + main[0]).start(this::read);
    }

    private void read() {
      try (BufferedReader output = process.inputReader()) {
        for (String line; (line = output.readLine()) != null; ) {
          lines.add(line);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The next line with that in it. */
    String await(String text) throws InterruptedException {
      for (String line; (line = lines.poll(2, TimeUnit.MINUTES)) != null; ) {
        seen.add(line);
        if (line.contains(text)) {
          return line;
        }
      }
      throw new AssertionError("did not say '" + text + "': " + this);
    }

    /** What it has said so far is not waited for. */
    void forget() {
      lines.clear();
    }

    void say(String line) throws IOException {
      input.write(line + "\n");
      input.flush();
    }

    void endInput() throws IOException {
      input.close();
    }

    int exitValue() throws InterruptedException {
      return process.waitFor();
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }

    @Override
    public String toString() {
      lines.drainTo(seen);
      return String.join("\n", seen.subList(Math.max(0, seen.size() - 200), seen.size()));
    }
  }
}
