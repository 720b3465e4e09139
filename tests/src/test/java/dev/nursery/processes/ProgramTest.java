package dev.nursery.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.net.ReceiveStream;
import dev.nursery.process.Processes;
import dev.nursery.process.RunningProcess;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How programs end, each in a process of its own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "sends signals, as kill does on Unix")
class ProgramTest {

  /** How lines begin that the program has written itself. */
  static final String MARK = "program: ";

  private static RunningProcess start(String what, String... jvmOptions) throws IOException {
    var command = new ArrayList<String>();
    if (OS.LINUX.isCurrentOs()) {
      // A script's background jobs ignore some signals, and hand that down; this test run may be in
      // one.
      command.addAll(List.of("env", "--default-signal=INT,HUP"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvmOptions));
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SomeProgram.class.getName(), what));
    return Processes.options().pipeStdout().pipeStderr().open(command.toArray(String[]::new));
  }

  /** Its next line. */
  private static String line(RunningProcess process) throws IOException {
    while (true) {
      String line = anyLine(process);
      if (line.startsWith(MARK)) {
        return line.substring(MARK.length());
      }
    }
  }

  private static String anyLine(RunningProcess process) throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      byte[] one = process.stdout().receiveAtMost(1);
      if (one.length == 0) {
        throw new AssertionError("has ended: " + all(process.stderr()));
      }
      if (one[0] == '\n') {
        return line.toString(UTF_8);
      }
      line.writeBytes(one);
    }
  }

  private static String all(ReceiveStream stream) throws IOException {
    var all = new ByteArrayOutputStream();
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      all.writeBytes(chunk);
    }
    return all.toString(UTF_8);
  }

  @NurseryTest(time = Time.RUNS)
  void success() throws IOException {
    try (RunningProcess program = start("succeed")) {
      assertThat(line(program)).isEqualTo("done");
      assertThat(program.await()).isZero();
    }
  }

  @NurseryTest(time = Time.RUNS)
  void failure() throws IOException {
    try (RunningProcess program = start("fail")) {
      assertThat(all(program.stderr())).contains("no such luck");
      assertThat(program.await()).isEqualTo(1);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void controlC() throws IOException {
    try (RunningProcess program = start("wait")) {
      assertThat(line(program)).isEqualTo("ready");
      program.signal("INT");
      assertThat(line(program)).isEqualTo("cleaned up");
      assertThat(program.await()).isEqualTo(130);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void terminate() throws IOException {
    try (RunningProcess program = start("wait")) {
      assertThat(line(program)).isEqualTo("ready");
      program.signal("TERM");
      assertThat(line(program)).isEqualTo("cleaned up");
      assertThat(program.await()).isEqualTo(143);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void theTerminalIsGone() throws IOException {
    try (RunningProcess program = start("wait")) {
      assertThat(line(program)).isEqualTo("ready");
      program.signal("HUP");
      assertThat(line(program)).isEqualTo("cleaned up");
      assertThat(program.await()).isEqualTo(129);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void anErrorCountsMoreThanTheSignal() throws IOException {
    try (RunningProcess program = start("fail-after-signal")) {
      assertThat(line(program)).isEqualTo("ready");
      program.signal("INT");
      assertThat(all(program.stderr())).contains("cannot clean up");
      assertThat(program.await()).isEqualTo(1);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void aSecondSignalEndsACleanUpThatHangs() throws IOException {
    try (RunningProcess program = start("hang")) {
      assertThat(line(program)).isEqualTo("ready");
      program.signal("TERM");
      assertThat(List.of(line(program), line(program)))
          .containsExactlyInAnyOrder("hanging", "the rest is cleaned up");
      assertThat(program.exitCode()).isEmpty();
      program.signal("INT");
      assertThat(program.await()).isEqualTo(130);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void systemExitIsWhatItIsElsewhere() throws IOException {
    try (RunningProcess program = start("exit")) {
      assertThat(all(program.stdout())).contains("hook").doesNotContain("cleaned up");
      assertThat(program.await()).isEqualTo(3);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void twoSignalsEndAShutdownHookThatHangs() throws IOException {
    try (RunningProcess program = start("hanging-hook")) {
      assertThat(line(program)).isEqualTo("ready");
      program.signal("INT");
      program.signal("INT");
      while (program.exitCode().isEmpty()) {
        program.signal("INT"); // the two may have been taken for one
      }
      assertThat(program.exitCode()).hasValue(130);
    }
  }

  /** As in a modular program that does not ask for the module. */
  @NurseryTest(time = Time.RUNS)
  void withoutTheModuleForSignalsItSaysSo() throws IOException {
    try (RunningProcess program =
        start("succeed", "--limit-modules", "java.base,java.xml,java.naming,java.logging")) {
      assertThat(all(program.stderr())).contains("requires jdk.unsupported");
      assertThat(program.await()).isEqualTo(1);
    }
  }
}
