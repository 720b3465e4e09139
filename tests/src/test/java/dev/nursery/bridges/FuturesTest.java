package dev.nursery.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.bridge.Futures;
import dev.nursery.testing.Checkpoints;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FuturesTest {

  private static final Duration HOUR = Duration.ofHours(1);

  // -- a task waits for a future

  @NurseryTest
  void theValueOfAFuture(Nursery nursery) {
    var future = new CompletableFuture<String>();
    Task<String> waits = nursery.startSoon(() -> Futures.await(future));
    Settling.waitAllTasksBlocked();
    future.complete("value");
    assertThat(waits.await()).isEqualTo("value");
  }

  @NurseryTest
  void everyWaitIsACheckpoint() {
    Checkpoints.assertCheckpoints(() -> Futures.await(CompletableFuture.completedFuture("there")));
  }

  @NurseryTest
  void theErrorComesWithoutItsWrappers() {
    var error = new IOException("refused");
    var failed = new CompletableFuture<String>();
    failed.completeExceptionally(error);
    CompletionStage<String> dependent = failed.thenApply(text -> text).thenApply(text -> text);
    assertThatThrownBy(() -> Futures.await(dependent)).isSameAs(error);
    assertThatThrownBy(() -> Futures.await(failed)).isSameAs(error);
    var wrapped = new CompletionException("of somebody's own", null);
    assertThatThrownBy(() -> Futures.await(CompletableFuture.failedFuture(wrapped)))
        .isSameAs(wrapped);
  }

  @NurseryTest
  void aFutureThatOthersCancelIsNoCancellationOfTheTask() {
    var future = new CompletableFuture<String>();
    future.cancel(true);
    var scope = CancelScope.create();
    scope.run(() ->
        assertThatThrownBy(() -> Futures.await(future)).isInstanceOf(CancellationException.class));
    assertThat(scope.cancelledCaught()).isFalse();
  }

  @NurseryTest
  void theCancellationOfAnotherTaskIsNoneOfThisOne() {
    var ended = CancelScope.create();
    var others = new AtomicReference<Throwable>();
    ended.cancel("enough");
    ended.run(() -> {
      others.set(catchThrowable(Tasks::checkpoint));
    });
    var future = CompletableFuture.failedFuture(new CompletionException(others.get()));
    assertThatThrownBy(() -> Futures.await(future))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("enough")
        .hasCause(others.get());
  }

  @NurseryTest
  void aCancelledWaitCancelsTheFuture() {
    var future = new CompletableFuture<String>();
    var timed = CancelScope.moveOnAfter(HOUR, () -> Futures.await(future));
    assertThat(timed.done()).isFalse();
    assertThat(future).isCancelled();
  }

  @NurseryTest
  void aTaskThatIsCancelledAlreadyCancelsTheFuture() {
    var future = new CompletableFuture<String>();
    var scope = CancelScope.create();
    scope.cancel("before");
    scope.run(() -> Futures.await(future));
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(future).isCancelled();
  }

  @NurseryTest
  void aCopyIsCancelledAlone() {
    var future = new CompletableFuture<String>();
    var timed = CancelScope.moveOnAfter(HOUR, () -> Futures.await(future.copy()));
    assertThat(timed.done()).isFalse();
    assertThat(future).isNotDone();
  }

  @NurseryTest
  void aStageWithoutAFutureGoesOn() {
    var future = new CompletableFuture<String>();
    var timed = CancelScope.moveOnAfter(HOUR, () -> Futures.await(future.minimalCompletionStage()));
    assertThat(timed.done()).isFalse();
    assertThat(future).isNotDone();
  }

  @Test
  void onAThreadThatRunsNoTask() {
    String value = Platform.call(() -> Futures.await(CompletableFuture.supplyAsync(() -> "value")));
    assertThat(value).isEqualTo("value");
  }

  /** The wake-up and the cancellation in each order. */
  @Test
  void eitherTheValueOrTheCancellation() {
    Deterministic.explore(
        300,
        nursery -> {
          var future = new CompletableFuture<String>();
          var scope = CancelScope.create();
          var seen = new AtomicReference<String>();
          nursery.startSoon(() -> scope.run(() -> seen.set(Futures.await(future))));
          nursery.startSoon(() -> future.complete("value"));
          nursery.startSoon(() -> scope.cancel("race"));
          nursery.startSoon(() -> {
            Tasks.sleep(HOUR);
            assertThat(seen.get() == null).isEqualTo(scope.cancelledCaught());
          });
        });
  }

  // -- a task as a future

  @NurseryTest
  void aTaskCompletesItsFuture(Nursery nursery) {
    Task<String> task =
        nursery.startSoon(() -> {
          Tasks.sleep(HOUR);
          return "value";
        });
    CompletableFuture<String> future = Futures.of(task);
    assertThat(future).isNotDone();
    assertThat(Futures.await(future)).isEqualTo("value");
    assertThat(Futures.of(task)).as("of one that has ended").isCompletedWithValue("value");
  }

  @Test
  void aTaskFailsItsFutureAndItsNursery() {
    var error = new IOException("on purpose");
    var futures = new ArrayList<CompletableFuture<?>>();
    Throwable thrown =
        catchThrowable(() ->
            Nursery.run(nursery -> {
              Task<Void> task =
                  nursery.startSoon(() -> {
                    Tasks.sleep(Duration.ofMillis(1));
                    throw error;
                  });
              futures.add(Futures.of(task));
            }));
    assertThat(thrown).hasCause(error);
    assertThat(futures.getFirst())
        .failsWithin(0, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isSameAs(error);
  }

  /** The block would never end if the follower were one of those that it waits for. */
  @NurseryTest
  void theFutureOfATaskInTheBackgroundKeepsNothingOpen() {
    var futures = new ArrayList<CompletableFuture<?>>();
    var timed =
        CancelScope.moveOnAfter(
            HOUR,
            () ->
                Nursery.run(nursery ->
                    futures.add(Futures.of(nursery.background().startSoon(Tasks::sleepForever)))));
    assertThat(timed.done()).isTrue();
    assertThat(futures.getFirst()).isCancelled();
  }

  @NurseryTest
  void cancellingTheFutureCancelsTheTask(Nursery nursery) {
    Task<Void> task = nursery.startSoon(Tasks::sleepForever);
    CompletableFuture<Void> future = Futures.of(task);
    future.cancel(true);
    Settling.waitAllTasksBlocked();
    assertThat(task.outcome().orElseThrow()).isInstanceOf(Outcome.Cancellation.class);
  }

  @NurseryTest
  void aTimeoutOfTheFutureEndsTheWork(Nursery nursery) {
    Task<Void> task = nursery.startSoon(Tasks::sleepForever);
    CompletableFuture<Void> future = Futures.of(task).orTimeout(1, TimeUnit.MILLISECONDS);
    Eventually.until("the task has ended", () -> task.outcome().isPresent());
    assertThat(task.outcome().orElseThrow()).isInstanceOf(Outcome.Cancellation.class);
    assertThat(future).isCompletedExceptionally();
  }

  @NurseryTest
  void aCancelledTaskCancelsItsFuture(Nursery nursery) {
    Task<Void> task = nursery.startSoon(Tasks::sleepForever);
    CompletableFuture<Void> future = Futures.of(task);
    task.cancel("enough");
    Settling.waitAllTasksBlocked();
    assertThat(future).isCancelled();
  }

  /** And what hangs on it has been done when the nursery is over. */
  @NurseryTest
  void aCancelledNurseryCompletesAllFutures() {
    var futures = new ArrayList<CompletableFuture<?>>();
    var told = new CountDownLatch(2);
    Nursery.run(nursery -> {
      for (int i = 0; i < 2; i++) {
        CompletableFuture<Void> future = Futures.of(nursery.startSoon(Tasks::sleepForever));
        futures.add(future.whenComplete((_, _) -> told.countDown()));
      }
      nursery.cancelScope().cancel("enough");
    });
    assertThat(futures).allMatch(CompletableFuture::isDone);
    assertThat(told.getCount()).isZero();
  }

  @NurseryTest
  void aRootHasNoFuture() {
    Task<?> root = Task.current();
    assertThatThrownBy(() -> Futures.of(root))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no nursery");
  }

  @NurseryTest
  void aCheckedExceptionCanBeCaughtByItsName() {
    var error = new IOException("refused");
    try {
      Futures.await(CompletableFuture.failedFuture(error), IOException.class);
    } catch (IOException e) {
      assertThat(e).isSameAs(error);
      return;
    }
    throw new AssertionError("it failed");
  }
}
