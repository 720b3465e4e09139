package dev.nursery.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.process.Processes;
import dev.nursery.process.RunningProcess;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.stream.StreamContract;
import dev.nursery.testing.stream.StreamPair;
import dev.nursery.testkit.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The pipes of real processes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "runs cat, sh and other programs of Unix")
class PipesTest {

  private final List<RunningProcess> opened = new ArrayList<>();

  @AfterEach
  void end() {
    opened.forEach(RunningProcess::close);
  }

  /** What is sent to {@code cat} is received from it. */
  private StreamPair<SendStream, ReceiveStream> throughCat() throws IOException {
    RunningProcess cat = Processes.open("cat");
    opened.add(cat);
    return new StreamPair<>(cat.stdin(), cat.stdout());
  }

  private StreamPair<SendStream, ReceiveStream> clogged() throws IOException {
    StreamPair<SendStream, ReceiveStream> pair = throughCat();
    CancelScope.moveOnAfter(
        Duration.ofMillis(200), () -> pair.here().sendAll(new byte[10_000_000]));
    return pair;
  }

  @TestFactory
  Stream<DynamicTest> theContract() {
    return StreamContract.oneWay(this::throughCat, this::clogged);
  }

  private static String all(ReceiveStream stream) throws IOException {
    var all = new ByteArrayOutputStream();
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      all.writeBytes(chunk);
    }
    return all.toString(UTF_8);
  }

  /** Each receive is cut off as often as it can be, and not a byte is missing. */
  @NurseryTest(time = Time.RUNS)
  void aCancelledReceiveLosesNothing() throws IOException {
    try (RunningProcess seq = Processes.open("seq", "20000")) {
      var received = new ByteArrayOutputStream();
      for (int i = 0; ; i++) {
        int max = 1 + i % 1000;
        var chunk =
            CancelScope.moveOnAfter(
                Duration.ofNanos(i % 7 * 10_000L), () -> seq.stdout().receiveAtMost(max));
        if (chunk.done() && chunk.orElseThrow().length == 0) {
          break;
        }
        chunk.toOptional().ifPresent(received::writeBytes);
      }
      assertThat(received.toString(UTF_8).lines()).hasSize(20_000).last().isEqualTo("20000");
      assertThat(received.size()).isEqualTo(108_894);
    }
  }

  /** The JDK closes the pipes of a process that has ended, unless it is kept from that. */
  @NurseryTest(time = Time.RUNS)
  void whatAChildWritesAfterTheEndArrives(@TempDir Path folder) throws IOException {
    Path wait = Files.createFile(folder.resolve("wait"));
    var script =
        "(while [ -e '"
            + wait
            + "' ]; do sleep 0.01; done; echo late; echo later) & echo early; read line";
    try (RunningProcess shell = Processes.open("sh", "-c", script)) {
      assertThat(shell.stdout().receiveAtMost(1)).containsExactly('e');
      shell.stdin().sendAll("go on\n".getBytes(UTF_8));
      assertThat(shell.await()).isZero();
      Files.delete(wait);
      assertThat(all(shell.stdout())).isEqualTo("arly\nlate\nlater\n");
    }
  }

  /** What is in the pipe, and in front of it, although nobody has received before the end. */
  @NurseryTest(time = Time.RUNS)
  void theLastWordsOfAServiceCanBeReceivedAfterItsEnd(@TempDir Path folder) throws Exception {
    Path written = folder.resolve("written");
    var script = "head -c 60000 /dev/zero; touch '" + written + "'; exec sleep 1000";
    var service = new AtomicReference<RunningProcess>();
    Nursery.run(nursery -> {
      service.set(
          nursery.start(Processes.options().pipeStdin().pipeStdout().service("sh", "-c", script)));
      Eventually.until("all is written", () -> Files.exists(written));
      nursery.cancelScope().cancel("enough");
    });
    assertThat(all(service.get().stdout())).hasSize(60_000);
    assertThat(service.get().stdout().receiveSome()).isEmpty();
    assertThatThrownBy(
            () -> {
              while (true) {
                service.get().stdin().sendAll(new byte[65_536]);
              }
            })
        .isInstanceOf(BrokenStreamException.class);
  }

  @NurseryTest(time = Time.RUNS)
  void whoClosesItsOutputEarlyIsWaitedForAllTheSame() throws IOException {
    try (RunningProcess shell =
        Processes.open("sh", "-c", "echo done; exec >&-; read line; exit 4")) {
      assertThat(all(shell.stdout())).isEqualTo("done\n");
      assertThat(shell.exitCode()).isEmpty();
      shell.stdin().sendAll("go\n".getBytes(UTF_8));
      assertThat(shell.await()).isEqualTo(4);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void sendingToWhoHasEndedIsABreak() throws IOException {
    try (RunningProcess process = Processes.open("true")) {
      process.await();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(
                () -> {
                  while (true) {
                    process.stdin().sendAll(new byte[65_536]);
                  }
                })
            .isInstanceOf(BrokenStreamException.class)
            .hasMessageContaining("stdin of true (pid " + process.pid() + ")");
      }
    }
  }

  @NurseryTest(time = Time.RUNS)
  void whoNeverReadsHoldsUpNobodyWhoIsCancelled() throws IOException {
    try (RunningProcess process = Processes.open("sleep", "1000")) {
      var sent =
          CancelScope.moveOnAfter(
              Duration.ofMillis(20), () -> process.stdin().sendAll(new byte[1_000_000]));
      assertThat(sent.done()).isFalse();
    }
  }

  /** No more is read than one buffer, and what the pipe holds. */
  @NurseryTest(time = Time.RUNS)
  void whoWritesIsHeldBack() throws Exception {
    try (RunningProcess yes = Processes.open("yes")) {
      String first = new String(yes.stdout().receiveAtMost(2), UTF_8);
      assertThat(first).isEqualTo("y\n");
      Eventually.until("it is blocked", () -> state(yes.pid()) == 'S');
    }
  }

  private static char state(long pid) throws IOException {
    return System.getProperty("os.name").equals("Linux")
        ? Files.readString(Path.of("/proc/" + pid + "/stat")).replaceFirst(".*\\) ", "").charAt(0)
        : 'S';
  }

  @NurseryTest(time = Time.RUNS)
  @EnabledOnOs(OS.LINUX)
  void noDescriptorOrThreadIsLeft() throws Exception {
    // Of other tests, whose programs have left somebody behind who keeps their pipes open.
    long others = pumpsAtWork();
    everyWay(); // loads what it takes, and starts the threads that the JDK keeps
    Eventually.until("the pumps rest", () -> pumpsAtWork() <= others);
    int before = descriptors();
    for (int i = 0; i < 10; i++) {
      everyWay();
    }
    Eventually.until("all descriptors are closed", () -> descriptors() <= before);
    Eventually.until("the pumps rest", () -> pumpsAtWork() <= others);
    assertThat(ProcessHandle.current().children().filter(child -> !child.isAlive())).isEmpty();
  }

  private static void everyWay() throws IOException {
    Processes.capture("sh", "-c", "echo out; echo err >&2");
    Processes.options().stdin(new byte[1_000_000]).run("true");
    assertThatThrownBy(() -> Processes.capture("/no/such/program")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Processes.capture("false")).isInstanceOf(IOException.class);
    CancelScope.moveOnAfter(Duration.ofMillis(10), () -> Processes.capture("sleep", "1000"));
    CancelScope.moveOnAfter(
        Duration.ofMillis(10),
        () -> Processes.options().stdin(new byte[1_000_000]).run("sleep", "1000"));
    try (RunningProcess cat = Processes.open("cat")) {
      cat.stdin().sendAll(new byte[10]);
      cat.stdout().receiveAtMost(1);
    }
    try (RunningProcess yes = Processes.open("yes")) {
      yes.stdout().receiveAtMost(1);
    }
    Nursery.run(nursery -> {
      nursery.start(Processes.options().pipeStdin().pipeStdout().pipeStderr().service("cat"));
      nursery.cancelScope().cancel("enough");
    });
  }

  private static int descriptors() throws IOException {
    try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
      return (int) list.count();
    }
  }

  /** Those that are not parked in their pool. */
  private static long pumpsAtWork() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(each -> each.getKey().getName().equals("nursery-pump"))
        .filter(each ->
            Stream.of(each.getValue())
                .anyMatch(frame -> frame.getClassName().startsWith("dev.nursery.pump")))
        .count();
  }

  @NurseryTest(time = Time.RUNS)
  void aCancelledTaskCannotReceive() throws IOException {
    try (RunningProcess echo = Processes.open("echo", "hello")) {
      echo.await();
      var scope = CancelScope.create();
      scope.cancel("before");
      scope.run(() ->
          assertThatThrownBy(() -> echo.stdout().receiveSome()).isInstanceOf(Cancelled.class));
      assertThat(all(echo.stdout())).isEqualTo("hello\n");
    }
  }
}
