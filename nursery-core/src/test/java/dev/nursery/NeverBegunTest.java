package dev.nursery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.bridge.Futures;
import dev.nursery.bridge.NurseryExecutor;
import dev.nursery.kernel.RunRecord;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.sync.Event;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.SilentObserver;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A task of ours fails before its body begins, or is interrupted: who waits for it is told. */
class NeverBegunTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final OutOfMemoryError failure = new OutOfMemoryError("as if");

  /** Whether children fail as they begin. */
  private volatile boolean failing;

  private final class Failing extends SilentObserver {

    @Override
    protected void taskStarted(TaskRecord child) {
      if (failing) {
        throw failure;
      }
    }
  }

  private void withFailingChildren(Consumer<Nursery> body) {
    RunRecord run = RunRecord.create(null, RunRecord.DEFAULT_STUCK_GRACE, new Failing());
    Root.around(
        run,
        "root",
        () -> {
          CancelScope.failAfter(LONG, () -> Nursery.run(body::accept));
          return true;
        });
  }

  @Test
  void whatIsSubmittedFailsInItsFuture() {
    withFailingChildren(nursery -> {
      ExecutorService executor = NurseryExecutor.of(nursery);
      failing = true;
      Future<?> future = executor.submit(() -> {});
      assertThatThrownBy(() -> future.get(LONG.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCause(failure);
      executor.close(); // waits for the end
    });
  }

  @Test
  void whatIsExecutedFailsInTheNursery() {
    assertThatThrownBy(() ->
            withFailingChildren(nursery -> {
              failing = true;
              ExecutorService executor = NurseryExecutor.of(nursery);
              executor.execute(() -> {});
              CancelScope.shielded(() -> {
                executor.shutdown();
                assertThat(executor.awaitTermination(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
              });
            }))
        .isInstanceOf(MultiError.class)
        .hasCause(failure);
  }

  @Test
  void futureOfATaskIsCompletedAllTheSame() {
    var future = new AtomicReference<Future<String>>();
    assertThatThrownBy(() ->
            withFailingChildren(nursery -> {
              var go = new Event();
              Task<String> task = nursery.startSoon(() -> valueAfter(go));
              Eventually.waiting(task);
              failing = true;
              future.set(Futures.of(task));
              go.set();
            }))
        .isInstanceOf(MultiError.class)
        .hasCause(failure);
    assertThat(future.get().resultNow()).isEqualTo("value");
  }

  @Test
  void futureOfATaskIsCompletedByWhoIsInterrupted() {
    withFailingChildren(nursery -> {
      var go = new Event();
      Task<String> task = nursery.startSoon(() -> valueAfter(go));
      Future<String> future = Futures.of(task);
      Task<?> follower =
          nursery.childTasks().stream().filter(child -> child != task).findFirst().orElseThrow();
      Eventually.waiting(follower);
      Thread thread = Eventually.thread(follower);
      thread.interrupt();
      Eventually.until("the interrupt is taken", () -> !thread.isInterrupted());
      go.set();
      follower.await();
      assertThat(future.resultNow()).isEqualTo("value");
    });
  }

  private static String valueAfter(Event go) {
    go.await();
    return "value";
  }
}
