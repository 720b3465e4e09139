package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.TaskFailedException;
import dev.nursery.TaskLocal;
import dev.nursery.TaskStatus;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.TaskTree;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Right calls at a wrong time or place: what they throw says what to do, and nothing hangs. */
class MisuseTest {

  private static void refused(ThrowingCallable call, String... words) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).message().contains(words);
  }

  private static Nursery closedNursery() {
    var kept = new AtomicReference<Nursery>();
    Nursery.options().name("short").run(kept::set);
    return kept.get();
  }

  static List<ThrowingCallable> spawns() {
    Nursery closed = closedNursery();
    return List.of(
        () -> closed.startSoon(() -> {}),
        () -> closed.startSoon(() -> "value"),
        () -> closed.startSoon("named", () -> {}),
        () -> closed.startSoon("named", () -> "value"),
        () -> Nursery.run(_ -> closed.start(TaskStatus::started)),
        () -> Nursery.run(_ -> closed.start("named", TaskStatus::started)),
        () -> Nursery.run(_ -> closed.start(String.class, status -> status.started("up"))));
  }

  /** Kept in a field, or handed to somebody who outlives the block. */
  @ParameterizedTest
  @MethodSource("spawns")
  void aNurseryThatIsOverTakesNobody(ThrowingCallable spawn) {
    assertThatThrownBy(spawn)
        .satisfiesAnyOf(
            MisuseTest::teachesOfTheClosedNursery,
            group -> assertThat(group.getCause()).satisfies(MisuseTest::teachesOfTheClosedNursery));
  }

  private static void teachesOfTheClosedNursery(Throwable refusal) {
    assertThat(refusal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("nursery 'short'", "is closed", "kept in a field", "stay open");
  }

  @Test
  void whatIsLeftOfANurseryThatIsOverIsHarmless() {
    Nursery closed = closedNursery();
    assertThat(closed.childTasks()).isEmpty();
    assertThat(closed.parentTask().outcome()).get().isInstanceOf(Outcome.Success.class);
    assertThat(closed.parentTask().await()).isNull();
    closed.cancelScope().cancel("too late");
    closed.cancelScope().relativeDeadline(Duration.ofHours(1)).shield(true);
    assertThat(closed.cancelScope().cancelledCaught()).isFalse();
    assertThat(closed.toString()).contains("short");
  }

  @Test
  void aScopeIsEnteredOnceByOneTask() {
    var scope = CancelScope.create();
    scope.run(() -> {});
    refused(() -> scope.run(() -> {}), "entered");
    refused(() -> scope.call(() -> "again"), "entered");

    var open = CancelScope.create();
    open.run(() -> {
      refused(() -> open.run(() -> {}), "entered");
      Nursery.run(nursery -> nursery.startSoon(() -> refused(() -> open.run(() -> {}), "entered")));
      Platform.run(() -> refused(() -> open.run(() -> {}), "entered"));
    });
    Nursery.run(nursery -> refused(() -> nursery.cancelScope().run(() -> {}), "entered"));
  }

  @Test
  void aServiceReportsOnce() {
    Nursery.run(nursery -> {
      var status = new AtomicReference<TaskStatus<String>>();
      String up =
          nursery.start(handle -> {
            status.set(handle);
            handle.started("up");
            refused(() -> handle.started("up again"), "started() was called before", "once");
          });
      assertThat(up).isEqualTo("up");
      refused(() -> status.get().started("later"), "started() was called before");
      Platform.run(() -> refused(() -> status.get().started(), "started() was called before"));
    });
  }

  @Test
  void aServiceReportsAtAll() {
    Nursery.run(nursery ->
        refused(
            () -> nursery.start("mute", _ -> {}),
            "task 'mute'",
            "without calling started()",
            "startSoon"));
  }

  @Test
  void aServiceIsStartedByATaskOfTheRun() {
    Nursery.run(nursery ->
        Platform.run(() -> refused(() -> nursery.start(TaskStatus::started), "Nursery.start")));
    Nursery.options()
        .clock(new VirtualClock())
        .run(manual ->
            Platform.run(() ->
                Nursery.run(_ ->
                    refused(() -> manual.start(TaskStatus::started), "another run", "startSoon"))));
  }

  @Test
  void whoAwaitsAFailedTaskIsToldWhichAndWhy() {
    var failure = new IOException("the cause");
    var task = new AtomicReference<Task<?>>();
    assertThatThrownBy(() ->
            Nursery.run(nursery ->
                task.set(
                    nursery.startSoon(
                        "broken",
                        () -> {
                          throw failure;
                        }))))
        .hasCause(failure);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> task.get().await())
          .isInstanceOf(TaskFailedException.class)
          .hasMessageContaining("'broken'")
          .hasCause(failure);
    }
  }

  /** Also of a root, which no nursery tells of. */
  @Test
  void whoAwaitsARootIsLetGoWhenItEnds() {
    var failure = new IOException("the cause");
    var root = new AtomicReference<Task<?>>();
    Nursery.run(nursery -> {
      nursery.startSoon(
          "awaiting",
          () -> {
            Eventually.until("the other root is there", () -> root.get() != null);
            assertThatThrownBy(() -> root.get().await())
                .isInstanceOf(TaskFailedException.class)
                .hasRootCause(failure);
          });
      Platform.run(() ->
          assertThatThrownBy(() ->
                  Nursery.run(_ -> {
                    root.set(Task.current());
                    Eventually.until("it is awaited", MisuseTest::somebodyAwaits);
                    throw failure;
                  }))
              .hasCause(failure));
    });
  }

  private static boolean somebodyAwaits() {
    return TaskTree.snapshot().tasks().stream()
        .anyMatch(task -> task.name().equals("awaiting") && task.waiting());
  }

  @Test
  void aTaskDoesNotWaitForItself() {
    Nursery.run(nursery -> {
      refused(() -> Task.current().await(), "waits for its own end");
      nursery.startSoon("ouroboros", () -> refused(() -> Task.current().await(), "ouroboros"));
    });
  }

  @Test
  void aRunHasOneClockAndOneGrace() {
    Nursery.run(_ -> {
      refused(() -> Nursery.options().clock(new VirtualClock()).run(_ -> {}), "outermost");
      refused(() -> Nursery.options().stuckTaskGrace(Duration.ZERO).run(_ -> {}), "outermost");
    });
  }

  @Test
  void whatIsATasksOwnNeedsATask() {
    TaskLocal<String> local = TaskLocal.create("request");
    Platform.run(() -> {
      refused(() -> local.set("value"), "TaskLocal.set", "Nursery.run");
      refused(local::remove, "TaskLocal.remove");
      refused(() -> local.with("value", () -> "body"), "TaskLocal.with");
      assertThatThrownBy(local::get)
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContainingAll("'request'", "set it before");
      refused(Task::current, "Task.current()", "Nursery.run");
      refused(CancelScope::current, "Nursery.run");
    });
  }

  /** Whatever a nursery's block leaves running elsewhere cannot come back into it. */
  @Test
  void aThreadThatKeptANurseryIsRefusedWhenItIsOver() {
    var refusal = new AtomicReference<Throwable>();
    var thread = new AtomicReference<Thread>();
    var over = new AtomicBoolean();
    Nursery.run(nursery ->
        thread.set(
            Thread.ofPlatform()
                .start(() -> {
                  Eventually.until("it is over", over::get);
                  try {
                    nursery.startSoon(Tasks::sleepForever);
                  } catch (IllegalStateException e) {
                    refusal.set(e);
                  }
                })));
    over.set(true);
    Eventually.until("refused", () -> !thread.get().isAlive());
    assertThat(refusal.get()).hasMessageContaining("is closed");
  }
}
