package dev.nursery.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.bridge.NurseryExecutor;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testkit.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class NurseryExecutorTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @NurseryTest
  void whatIsSubmittedIsATaskOfTheNursery() throws Exception {
    var ended = new AtomicBoolean();
    List<Future<String>> futures = new ArrayList<>();
    Nursery.run(nursery -> {
      ExecutorService executor = NurseryExecutor.of(nursery);
      futures.add(
          executor.submit(() -> {
            Tasks.sleep(HOUR);
            ended.set(true);
            return "value";
          }));
      assertThat(nursery.childTasks()).hasSize(1);
    });
    assertThat(ended).isTrue();
    assertThat(futures.getFirst().get()).isEqualTo("value");
  }

  @NurseryTest
  void aFailureGoesToItsFutureAlone(Nursery nursery) {
    ExecutorService executor = NurseryExecutor.of(nursery);
    var error = new IOException("on purpose");
    Future<Object> future =
        executor.submit(() -> {
          throw error;
        });
    assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class).hasCause(error);
    assertThat(nursery.cancelScope().cancelCalled()).isFalse();
  }

  @Test
  void aFailureThatNobodyAsksForIsTheNurserys() {
    var error = new IllegalStateException("on purpose");
    assertThatThrownBy(() ->
            Nursery.run(nursery ->
                NurseryExecutor.of(nursery)
                    .execute(() -> {
                      throw error;
                    })))
        .hasCause(error);
  }

  @NurseryTest
  void all(Nursery nursery) throws Exception {
    ExecutorService executor = NurseryExecutor.of(nursery);
    List<Callable<Integer>> three = List.of(() -> 1, () -> 2, () -> 3);
    int sum = 0;
    for (Future<Integer> each : executor.invokeAll(three)) {
      sum += each.get();
    }
    assertThat(sum).isEqualTo(6);
  }

  /** The others are cancelled, and have no say in it. */
  @NurseryTest
  void any(Nursery nursery) throws Exception {
    ExecutorService executor = NurseryExecutor.of(nursery);
    String first =
        executor.invokeAny(
            List.<Callable<String>>of(
                () -> {
                  Tasks.sleepForever();
                  return "never";
                },
                () -> "first"));
    assertThat(first).isEqualTo("first");
    executor.shutdown();
    assertThat(executor.awaitTermination(1, TimeUnit.DAYS)).isTrue();
  }

  @NurseryTest
  void cancellingAFutureCancelsItsTask(Nursery nursery) {
    ExecutorService executor = NurseryExecutor.of(nursery);
    Future<?> future = executor.submit(Tasks::sleepForever);
    Settling.waitAllTasksBlocked();
    assertThat(future.cancel(true)).isTrue();
    Settling.waitAllTasksBlocked();
    assertThat(nursery.childTasks()).isEmpty();
  }

  @NurseryTest
  void aCancelledNurseryCancelsTheFutures() {
    var futures = new ArrayList<Future<?>>();
    Nursery.run(nursery -> {
      ExecutorService executor = NurseryExecutor.of(nursery);
      futures.add(executor.submit(Tasks::sleepForever));
      var inForeignCode = new CountDownLatch(1);
      futures.add(
          executor.submit(() -> {
            inForeignCode.countDown();
            return new CountDownLatch(1).await(1, TimeUnit.DAYS);
          }));
      inForeignCode.await();
      nursery.cancelScope().cancel("enough");
    });
    assertThat(futures).allMatch(Future::isCancelled);
  }

  @NurseryTest
  void shutDown(Nursery nursery) throws Exception {
    ExecutorService executor = NurseryExecutor.of(nursery);
    Future<?> running = executor.submit(() -> Tasks.sleep(HOUR));
    executor.shutdown();
    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isFalse();
    assertThat(executor.awaitTermination(1, TimeUnit.DAYS)).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(running.state()).isEqualTo(Future.State.SUCCESS);
    nursery.startSoon(() -> {}); // the nursery is as open as before
  }

  @NurseryTest
  void shutDownNow(Nursery nursery) throws Exception {
    ExecutorService executor = NurseryExecutor.of(nursery);
    Future<?> running = executor.submit(Tasks::sleepForever);
    executor.execute(Tasks::sleepForever);
    Settling.waitAllTasksBlocked();
    assertThat(executor.shutdownNow()).isEmpty();
    assertThat(executor.awaitTermination(1, TimeUnit.DAYS)).isTrue();
    assertThat(running).matches(Future::isCancelled);
    assertThat(nursery.cancelScope().cancelCalled()).isFalse();
  }

  @NurseryTest
  void waitingForTheEndCanBeCancelled(Nursery nursery) {
    ExecutorService executor = NurseryExecutor.of(nursery);
    var timed = CancelScope.moveOnAfter(HOUR, () -> executor.awaitTermination(100, TimeUnit.DAYS));
    assertThat(timed.done()).isFalse();
  }

  @Test
  void afterTheNurseryNothingIsTaken() {
    ExecutorService executor = Nursery.call(NurseryExecutor::of);
    assertThatThrownBy(() -> Platform.run(() -> executor.execute(() -> {})))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("has ended");
  }

  /** What a library does with an executor that it was given. */
  @NurseryTest
  void forFuturesOfOthers(Nursery nursery) {
    ExecutorService executor = NurseryExecutor.of(nursery);
    CompletableFuture<Integer> sum =
        CompletableFuture.supplyAsync(() -> 20, executor)
            .thenCombineAsync(
                CompletableFuture.supplyAsync(() -> 22, executor), Integer::sum, executor);
    assertThat(sum.join()).isEqualTo(42);
  }

  /** As {@link ExecutorService#close} promises: nothing runs any more when it is left. */
  @NurseryTest
  void closingWaitsAlsoForWhoIsCancelled(Nursery nursery) {
    var ended = new AtomicBoolean();
    var others = new AtomicBoolean(true);
    ExecutorService executor = NurseryExecutor.of(nursery);
    executor.execute(() -> resist(ended));
    executor.execute(() -> {
      Tasks.sleep(HOUR.multipliedBy(3));
      others.set(false);
    });
    var timed = CancelScope.moveOnAfter(Duration.ofMinutes(1), executor::close);
    assertThat(timed.done()).isFalse();
    assertThat(ended).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(others).as("what could be stopped was").isTrue();
    executor.close(); // nothing to wait for
  }

  @NurseryTest
  void closingWaitsAlsoForWhoIsInterrupted(Nursery nursery) {
    var ended = new AtomicBoolean();
    Thread closer = Thread.currentThread();
    ExecutorService executor = NurseryExecutor.of(nursery);
    executor.execute(() -> resist(ended));
    executor.execute(Tasks::sleepForever);
    nursery.startSoon(() -> {
      Tasks.sleep(Duration.ofMinutes(1));
      closer.interrupt();
    });
    executor.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(nursery.cancelScope().cancelCalled()).isFalse();
  }

  private static void resist(AtomicBoolean ended) {
    CancelScope.shielded(() -> Tasks.sleep(HOUR));
    ended.set(true);
  }

  /** A cancellation hides nothing that went wrong on its way. */
  @NurseryTest
  void aCleanUpThatFailsIsTheFuturesFailure(Nursery nursery) {
    ExecutorService executor = NurseryExecutor.of(nursery);
    var cleanUp = new IOException("on purpose");
    Future<?> future =
        executor.submit(() -> {
          try (AutoCloseable _ =
              () -> {
                throw cleanUp;
              }) {
            Tasks.sleepForever();
          }
          return "never";
        });
    Settling.waitAllTasksBlocked();
    executor.shutdownNow();
    assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class).hasCause(cleanUp);
    assertThat(nursery.cancelScope().cancelCalled()).isFalse();
  }

  /** Which stands for another nursery, as does that of a test. */
  @NurseryTest
  void inTheBackground(Nursery nursery) {
    ExecutorService executor = NurseryExecutor.of(nursery.background());
    assertThat(CompletableFuture.supplyAsync(() -> 42, executor).join()).isEqualTo(42);
    ExecutorService closed = Nursery.call(inner -> NurseryExecutor.of(inner.background()));
    assertThatThrownBy(() -> closed.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
