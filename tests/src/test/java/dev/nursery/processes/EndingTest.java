package dev.nursery.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import dev.nursery.net.ReceiveStream;
import dev.nursery.process.ProcessOptions;
import dev.nursery.process.Processes;
import dev.nursery.process.RunningProcess;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.stream.MemoryReceiveStream;
import dev.nursery.testkit.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How processes end that nobody wants any more; section Q of the cases. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "asks processes to end with signals of Unix")
class EndingTest {

  private static final ProcessOptions TALKING = Processes.options().pipeStdout().check(false);

  /** The next line; the scripts here write each at once. */
  private static String line(RunningProcess process) throws IOException {
    var line = new ByteArrayOutputStream();
    for (byte[] one = process.stdout().receiveAtMost(1);
        one.length > 0 && one[0] != '\n';
        one = process.stdout().receiveAtMost(1)) {
      line.writeBytes(one);
    }
    return line.toString(UTF_8);
  }

  private static String rest(ReceiveStream stream) throws IOException {
    var all = new ByteArrayOutputStream();
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      all.writeBytes(chunk);
    }
    return all.toString(UTF_8);
  }

  private static boolean isAlive(RunningProcess process) {
    return ProcessHandle.of(process.pid()).map(ProcessHandle::isAlive).orElse(false);
  }

  @NurseryTest(time = Time.RUNS)
  void case238_anyNumberWaitAndACancelledWaitLeavesTheProcess() throws IOException {
    try (RunningProcess process = TALKING.open("sleep", "1000")) {
      CancelScope.moveOnAfter(
          Duration.ofMillis(1),
          () ->
              Nursery.run(nursery -> {
                for (int i = 0; i < 3; i++) {
                  nursery.startSoon(process::await);
                }
              }));
      assertThat(process.exitCode()).isEmpty();
      assertThat(isAlive(process)).isTrue();
      Nursery.run(nursery -> {
        for (int i = 0; i < 3; i++) {
          nursery.startSoon(() -> assertThat(process.await()).isEqualTo(128 + 9));
        }
        process.kill();
      });
      assertThat(process.exitCode()).hasValue(128 + 9);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void case238_theExitCodeComesByItself() throws Exception {
    try (RunningProcess process = TALKING.open("sh", "-c", "exit 7")) {
      Eventually.until("it has ended", () -> process.exitCode().isPresent());
      assertThat(process.exitCode()).hasValue(7);
      process.terminate();
      process.kill();
      process.signal("HUP");
      assertThat(process.await()).isEqualTo(7);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void case239_whoEndsItIsCancelledOnceItHasEnded() {
    var killer = new AtomicReference<String>("not called");
    var started = new AtomicReference<RunningProcess>();
    Nursery.run(nursery -> {
      started.set(
          nursery.start(
              TALKING
                  .deliverCancel(process -> {
                    process.terminate();
                    try {
                      Tasks.sleepForever();
                    } catch (Cancelled e) {
                      killer.set("cancelled when ended: " + process.exitCode().isPresent());
                      throw e;
                    }
                  })
                  .service("sleep", "1000")));
      nursery.cancelScope().cancel("enough");
    });
    assertThat(killer).hasValue("cancelled when ended: true");
    assertThat(started.get().exitCode()).hasValue(128 + 15);
  }

  @NurseryTest(time = Time.RUNS)
  void case240_aFailureOfWhoEndsItComesOutAndTheProcessIsKilled() {
    var bad = new IllegalStateException("bad killer");
    var started = new AtomicReference<RunningProcess>();
    MultiError error =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Nursery.run(nursery -> {
                  started.set(
                      nursery.start(
                          TALKING
                              .deliverCancel(_ -> {
                                throw bad;
                              })
                              .service("sleep", "1000")));
                  nursery.cancelScope().cancel("enough");
                }));
    assertThat(error.leaves()).containsExactly(bad);
    assertThat(started.get().exitCode()).hasValue(128 + 9);
  }

  /** Time jumps: nobody waits for five seconds here. */
  @NurseryTest
  void case240_whoIgnoresTheRequestIsKilled(Nursery nursery) throws IOException {
    var before = Tasks.clock().now();
    RunningProcess process =
        nursery.start(
            TALKING.service("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.01; done"));
    assertThat(line(process)).isEqualTo("ready");
    nursery.cancelScope().cancel("enough");
    CancelScope.shielded(process::await);
    assertThat(process.exitCode()).hasValue(128 + 9);
    assertThat(Duration.ofNanos(Tasks.clock().now() - before))
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
  }

  @NurseryTest(time = Time.RUNS)
  void whoHeedsTheRequestMayTakeItsTime() throws IOException {
    var said = new AtomicReference<String>();
    Nursery.run(nursery -> {
      RunningProcess process =
          nursery.start(
              TALKING
                  .killAfter(Duration.ofMinutes(1))
                  .service(
                      "sh",
                      "-c",
                      "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.01; done"));
      assertThat(line(process)).isEqualTo("ready");
      nursery.startSoon(() -> CancelScope.shielded(() -> said.set(rest(process.stdout()))));
      nursery.cancelScope().cancel("enough");
      CancelScope.shielded(process::await);
      assertThat(process.exitCode()).hasValue(3);
    });
    assertThat(said).hasValue("bye\n");
  }

  /** It is neither held back nor told that nobody reads; nor does its input end too early. */
  @NurseryTest(time = Time.RUNS)
  void whoIsCapturedAndFedMayCleanUpUndisturbed(@TempDir Path folder) throws Exception {
    Path ready = folder.resolve("ready");
    Path clean = folder.resolve("clean");
    var script =
        "trap 'head -c 1000000 /dev/zero && echo yes > "
            + clean
            + "; exit' TERM; "
            + "exec 3<&0; cat <&3 > /dev/null & touch "
            + ready
            + "; wait; echo end of input > "
            + clean;
    Nursery.run(nursery -> {
      nursery.startSoon(() ->
          Processes.options()
              .stdin(new MemoryReceiveStream())
              .captureStdout()
              .killAfter(Duration.ofMinutes(1))
              .run("sh", "-c", script));
      Eventually.until("it is ready", () -> Files.exists(ready));
      nursery.cancelScope().cancel("enough");
    });
    assertThat(clean).hasContent("yes");
  }

  @NurseryTest(time = Time.RUNS)
  void withoutGraceItIsKilledAtOnce() throws IOException {
    RunningProcess process =
        TALKING
            .killAfter(Duration.ZERO)
            .open("sh", "-c", "trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done");
    try (process) {
      assertThat(line(process)).isEqualTo("ready");
    }
    assertThat(process.exitCode()).hasValue(128 + 9);
  }

  /**
   * A shell that is asked to end leaves what it runs, with the pipe. It starts no second child:
   * that could come between the look at the children and the signal, and would live on.
   */
  @NurseryTest(time = Time.RUNS)
  void whatItHasStartedEndsToo() throws Exception {
    var script = "sleep 1000 & echo $!; wait";
    ProcessHandle child;
    try (RunningProcess shell = TALKING.open("sh", "-c", script)) {
      child = ProcessHandle.of(Long.parseLong(line(shell))).orElseThrow();
      assertThat(child.isAlive()).isTrue();
    }
    Eventually.until("the child has ended", () -> hasEnded(child));
  }

  @NurseryTest
  void whatItHasStartedIsKilledToo() throws Exception {
    var script =
        "trap '' TERM; sh -c 'trap \"\" TERM; echo $$; while :; do sleep 0.01; done' & wait; wait";
    ProcessHandle child;
    try (RunningProcess shell = TALKING.open("sh", "-c", script)) {
      child = ProcessHandle.of(Long.parseLong(line(shell))).orElseThrow();
      assertThat(child.isAlive()).isTrue();
    }
    Eventually.until("the child has ended", () -> hasEnded(child));
  }

  /** Neither by the end, nor by a reader of the pipe that it has taken along. */
  @NurseryTest(time = Time.RUNS)
  void whoHasLeftTheProcessIsNotWaitedFor() throws Exception {
    ProcessHandle daemon;
    try (RunningProcess shell =
        TALKING.open("sh", "-c", "(sh -c 'echo $$; exec sleep 1000' &); exec sleep 1000")) {
      daemon = ProcessHandle.of(Long.parseLong(line(shell))).orElseThrow();
      ProcessHandle root = ProcessHandle.of(shell.pid()).orElseThrow();
      Eventually.until("it has left", () -> root.descendants().noneMatch(daemon::equals));
    }
    assertThat(daemon.isAlive()).isTrue();
    daemon.destroyForcibly();
  }

  /** In a container, one that has ended may be listed for ever. */
  private static boolean hasEnded(ProcessHandle handle) {
    return !handle.isAlive() || handle.info().command().isEmpty();
  }

  /** Somebody interrupts the thread again and again, also while the process is being ended. */
  @NurseryTest(time = Time.RUNS)
  void foreignInterruptsEndItToo() throws Exception {
    var process = new AtomicReference<RunningProcess>();
    var failure = new AtomicReference<Throwable>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                Processes.options()
                    .deliverCancel(ending -> {
                      process.set(ending);
                      ending.terminate();
                    })
                    .run("sleep", "1000");
              } catch (Throwable t) {
                failure.set(t);
              }
            });
    Eventually.until("it waits", () -> thread.getState() == Thread.State.WAITING);
    while (thread.isAlive()) {
      thread.interrupt();
      Thread.yield();
    }
    assertThat(failure.get()).isInstanceOf(TaskInterruptedException.class);
    if (process.get() != null) { // it had been started
      assertThat(process.get().exitCode()).isPresent();
    }
  }

  @NurseryTest(time = Time.RUNS)
  void signalsOfAllKinds() throws IOException {
    try (RunningProcess process =
        TALKING.open(
            "sh", "-c", "trap 'echo usr; exit 5' USR1; echo ready; while :; do sleep 0.01; done")) {
      assertThat(line(process)).isEqualTo("ready");
      process.signal("USR1");
      assertThat(line(process)).isEqualTo("usr");
      assertThat(process.await()).isEqualTo(5);
    }
  }
}
