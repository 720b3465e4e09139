package dev.nursery.processes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.process.CompletedProcess;
import dev.nursery.process.ProcessFailedException;
import dev.nursery.process.ProcessOptions;
import dev.nursery.process.ProcessOutputLimitException;
import dev.nursery.process.Processes;
import dev.nursery.process.RunningProcess;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.stream.MemoryReceiveStream;
import dev.nursery.testkit.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} gives to a process, and gets of it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "runs cat, sh and other programs of Unix")
class RunTest {

  private static final int MANY = 3_000_000;

  private static byte[] noise() {
    byte[] bytes = new byte[MANY];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @NurseryTest
  void outputIsKept() throws IOException {
    CompletedProcess done = Processes.capture("sh", "-c", "echo out; echo err >&2");
    assertThat(done.exitCode()).isZero();
    assertThat(done.stdoutText()).isEqualTo("out\n");
    assertThat(done.stderrText()).isEqualTo("err\n");
    assertThat(done.command()).containsExactly("sh", "-c", "echo out; echo err >&2");
  }

  @Test
  void onAThreadThatRunsNoTask() {
    String text = Platform.call(() -> Processes.capture("echo", "hello").stdoutText());
    assertThat(text).isEqualTo("hello\n");
  }

  @NurseryTest
  void whatIsNotKeptCannotBeAskedFor() throws IOException {
    CompletedProcess done = Processes.run("true");
    assertThatThrownBy(done::stdout)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("captureStdout");
    assertThatThrownBy(done::stderrText)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("captureStderr");
  }

  @NurseryTest
  void anExitCodeOtherThanZeroIsAnError() {
    assertThatThrownBy(() -> Processes.capture("sh", "-c", "echo no such luck >&2; exit 3"))
        .isInstanceOfSatisfying(
            ProcessFailedException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(3);
              assertThat(e.command()).hasSize(3);
              assertThat(e.result().stderrText()).isEqualTo("no such luck\n");
            })
        .hasMessageContaining("ended with exit code 3: no such luck");
  }

  @NurseryTest
  void theMessageHasTheEndOfLongErrorOutput() {
    assertThatThrownBy(() ->
            Processes.capture("sh", "-c", "yes early | head -c 100000 >&2; echo late >&2; exit 1"))
        .hasMessageEndingWith("late")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2_000));
  }

  @NurseryTest
  void unlessItIsNotChecked() throws IOException {
    assertThat(Processes.options().check(false).run("sh", "-c", "exit 3").exitCode()).isEqualTo(3);
  }

  @NurseryTest
  void aSignalIsAnExitCodeAsInAShell() throws IOException {
    CompletedProcess done = Processes.options().check(false).run("sh", "-c", "kill -KILL $$");
    assertThat(done.exitCode()).isEqualTo(128 + 9);
  }

  @NurseryTest
  void whatCannotBeStartedIsToldAsItIs(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> Processes.run("/no/such/program"))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("/no/such/program");
    Path notForUs = Files.writeString(folder.resolve("text"), "not a program");
    assertThatThrownBy(() -> Processes.run(notForUs.toString()))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining(notForUs.toString());
  }

  @NurseryTest
  void inputOfEachKind(@TempDir Path folder) throws IOException {
    ProcessOptions cat = Processes.options().captureStdout();
    assertThat(cat.run("cat").stdout()).isEmpty();
    assertThat(cat.stdin("grüße\n").run("cat").stdoutText()).isEqualTo("grüße\n");
    assertThat(cat.stdin(noise()).run("cat").stdout()).isEqualTo(noise());
    Path file = Files.writeString(folder.resolve("file"), "of a file");
    assertThat(cat.stdinFrom(ProcessBuilder.Redirect.from(file.toFile())).run("cat").stdoutText())
        .isEqualTo("of a file");
    var stream = new MemoryReceiveStream();
    stream.putData("of a ".getBytes(UTF_8));
    stream.putData("stream".getBytes(UTF_8));
    stream.putEof();
    assertThat(cat.stdin(stream).run("cat").stdoutText()).isEqualTo("of a stream");
    assertThat(stream.receiveSome()).as("still open").isEmpty();
  }

  /** Virtual time would jump before the process has been given any of the real one. */
  @NurseryTest(time = Time.RUNS)
  void whoDoesNotReadItsInputIsNoneTheWorse() throws IOException {
    Processes.options().stdin(noise()).run("true");
    CompletedProcess head =
        Processes.options().stdin(noise()).captureStdout().run("head", "-c", "2");
    assertThat(head.stdout()).hasSize(2);
  }

  /** A child of the process has its input, and never reads it. */
  @NurseryTest(time = Time.RUNS)
  void nobodyIsFedAfterTheEnd(@TempDir Path folder) throws IOException {
    Path stop = Files.createFile(folder.resolve("stop"));
    try {
      Processes.options()
          .stdin(noise())
          .run("sh", "-c", "(while [ -e '" + stop + "' ]; do sleep 0.01; done) <&0 & exit 0");
    } finally {
      Files.delete(stop);
    }
  }

  @NurseryTest
  void aStreamThatNeverEndsDoesNotHoldUpTheEnd() throws IOException {
    Processes.options().stdin(new MemoryReceiveStream()).run("true");
  }

  @NurseryTest
  void anInputThatFailsEndsTheProcess() {
    var stream = new MemoryReceiveStream();
    var lost = new IOException("lost");
    stream.onReceive(() -> {
      throw lost;
    });
    assertThatThrownBy(() -> Processes.options().stdin(stream).run("sleep", "1000")).isSameAs(lost);
  }

  @NurseryTest(time = Time.RUNS)
  void moreOutputThanIsToBeKeptEndsTheProcess() {
    assertThatThrownBy(() -> Processes.options().captureStdout().captureLimit(100_000).run("yes"))
        .isInstanceOf(ProcessOutputLimitException.class)
        .hasMessageContaining("100000")
        .hasMessageContaining("captureLimit");
  }

  @NurseryTest
  void theLimitItselfIsAllowed() throws IOException {
    CompletedProcess done =
        Processes.options().captureStdout().captureLimit(6).run("echo", "hello");
    assertThat(done.stdoutText()).isEqualTo("hello\n");
    assertThatThrownBy(
            () -> Processes.options().captureStdout().captureLimit(5).run("echo", "hello"))
        .isInstanceOf(ProcessOutputLimitException.class);
  }

  @NurseryTest
  void folderAndVariables(@TempDir Path folder) throws IOException {
    ProcessOptions there = Processes.options().directory(folder).captureStdout();
    assertThat(there.run("pwd", "-P").stdoutText().strip())
        .isEqualTo(folder.toRealPath().toString());
    assertThat(there.environment("FRUIT", "apple").run("sh", "-c", "echo $FRUIT").stdoutText())
        .isEqualTo("apple\n");
    assertThat(there.run("sh", "-c", "echo $FRUIT").stdoutText()).as("immutable").isEqualTo("\n");
    assertThat(
            there
                .environment("FRUIT", "apple")
                .withoutEnvironment("FRUIT")
                .run("sh", "-c", "echo $FRUIT")
                .stdoutText())
        .isEqualTo("\n");
    assertThat(there.clearEnvironment().environment("ONLY", "this").run("env").stdoutText().lines())
        .contains("ONLY=this")
        .noneMatch(line -> line.startsWith("PATH="));
  }

  @NurseryTest
  void outputOfEachKind(@TempDir Path folder) throws IOException {
    String both = "echo out; echo err >&2";
    assertThat(
            Processes.options().captureStdout().stderrToStdout().run("sh", "-c", both).stdoutText())
        .isEqualTo("out\nerr\n");
    Path file = folder.resolve("file");
    Processes.options()
        .stdoutTo(ProcessBuilder.Redirect.to(file.toFile()))
        .stderrTo(ProcessBuilder.Redirect.DISCARD)
        .run("sh", "-c", both);
    assertThat(file).hasContent("out");
    assertThat(Processes.capture("printf", "\\344").stdoutText(ISO_8859_1)).isEqualTo("ä");
  }

  @NurseryTest
  void manyAtATime() {
    Nursery.run(nursery -> {
      for (int i = 0; i < 60; i++) {
        String word = "word" + i;
        nursery.startSoon(() ->
            assertThat(Processes.options().stdin(word).captureStdout().run("cat").stdoutText())
                .isEqualTo(word));
      }
    });
  }

  @NurseryTest
  void misuseIsExplained() {
    assertThatThrownBy(Processes::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> Processes.options().pipeStdout().run("true"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("open()");
    assertThatThrownBy(() -> Processes.options().captureStdout().open("true"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("pipeStdin()");
    assertThatThrownBy(() -> Processes.options().captureLimit(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Processes.options().stdoutTo(ProcessBuilder.Redirect.PIPE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pipeStdout");
    try (RunningProcess process = open("true")) {
      assertThatThrownBy(process::stderr)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("pipeStderr");
      assertThatThrownBy(() -> process.signal("SIGTERM"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static RunningProcess open(String... command) {
    try {
      return Processes.open(command);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @NurseryTest
  void cancelledBeforeNothingIsStarted() throws IOException {
    var scope = CancelScope.create();
    scope.cancel("before");
    scope.run(() -> Processes.run("/no/such/program"));
    assertThat(scope.cancelledCaught()).isTrue();
  }
}
