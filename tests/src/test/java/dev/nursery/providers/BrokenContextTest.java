package dev.nursery.providers;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.bridge.FlowPublisher;
import dev.nursery.bridge.FlowReceiver;
import dev.nursery.bridge.Futures;
import dev.nursery.bridge.NurseryExecutor;
import dev.nursery.testkit.Latches;
import dev.nursery.thread.NurseryHandle;
import dev.nursery.thread.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * A context that cannot be put in place keeps a body from beginning. Whoever waits for what that
 * body was to do is told all the same.
 */
class BrokenContextTest {

  @AfterEach
  void clear() {
    RequestPropagator.beforeRefusing = () -> {};
    RequestPropagator.REQUEST.remove();
  }

  private static void refuseFromNowOn() {
    RequestPropagator.REQUEST.set(RequestPropagator.REFUSED);
  }

  @Test
  void whatIsSubmittedFailsInItsFutureAlone() throws Exception {
    Nursery.run(nursery -> {
      ExecutorService executor = NurseryExecutor.of(nursery);
      refuseFromNowOn();
      Future<String> future = executor.submit(() -> "value");
      assertThatThrownBy(() -> future.get(10, SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("not in this thread");
      executor.shutdown();
      assertThat(executor.awaitTermination(1, DAYS)).isTrue();
    });
  }

  @Test
  void ofSeveralThatAreSubmittedTheFirstFails() throws Exception {
    Nursery.run(nursery -> {
      ExecutorService executor = NurseryExecutor.of(nursery);
      refuseFromNowOn();
      List<Callable<String>> two = List.of(() -> "one", () -> "two");
      assertThatThrownBy(() -> executor.invokeAny(two, 10, SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("not in this thread");
      var completion = new ExecutorCompletionService<String>(executor);
      completion.submit(() -> "three");
      Future<String> third = completion.poll(10, SECONDS);
      assertThatThrownBy(() -> third.get(10, SECONDS)).hasMessageContaining("not in this thread");
    });
  }

  @Test
  void whatIsOnlyExecutedFailsInTheNursery() {
    assertThatThrownBy(() ->
            Nursery.run(nursery -> {
              refuseFromNowOn();
              NurseryExecutor.of(nursery).execute(() -> {});
            }))
        .rootCause()
        .hasMessageContaining("not in this thread");
  }

  @Test
  void theFutureOfATaskHasItsOutcome() {
    var future = new ArrayList<CompletableFuture<String>>();
    var end = new CountDownLatch(1);
    Throwable thrown =
        catchThrowable(() ->
            Nursery.run(nursery -> {
              var task =
                  nursery.startSoon(() -> {
                    end.await();
                    return "value";
                  });
              refuseFromNowOn();
              future.add(Futures.of(task));
              end.countDown();
            }));
    assertThat(future.getFirst()).isCompletedWithValue("value");
    assertThat(thrown).rootCause().hasMessageContaining("not in this thread");
  }

  @Test
  void whoCallsFromOutsideIsToldAlone() {
    Nursery.run(nursery -> {
      refuseFromNowOn();
      var handle = NurseryHandle.of(nursery);
      assertThatThrownBy(() -> handle.call(() -> "value"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not in this thread");
    });
  }

  @Test
  void theSubscriberIsTold() {
    Nursery.run(nursery -> {
      refuseFromNowOn();
      FlowReceiver<String> receiver =
          FlowReceiver.of(FlowPublisher.of(nursery, out -> out.send("value")), 1);
      assertThatThrownBy(() -> CancelScope.failAfter(Duration.ofSeconds(10), receiver::receive))
          .rootCause()
          .hasMessageContaining("not in this thread");
    });
  }

  @Test
  void thatOfACallThatWasLeftBehindIsLogged() {
    var logger = (Logger) LoggerFactory.getLogger("dev.nursery.thread");
    var logged = new ListAppender<ILoggingEvent>();
    var levelBefore = logger.getLevel();
    logger.setLevel(Level.DEBUG);
    logged.start();
    logger.addAppender(logged);
    try {
      var left = new CountDownLatch(1);
      var scope = CancelScope.create();
      RequestPropagator.beforeRefusing =
          () -> {
            scope.cancel("leave it");
            Latches.awaitUninterrupted(left);
          };
      scope.run(() -> {
        refuseFromNowOn();
        Threads.abandonable().run(() -> {});
      });
      assertThat(scope.cancelledCaught()).isTrue();
      left.countDown();
      Threads.waitAllCompleted();
    } finally {
      logger.detachAppender(logged);
      logger.setLevel(levelBefore);
    }
    assertThat(logged.list)
        .anySatisfy(event ->
            assertThat(event.getThrowableProxy().getMessage()).contains("not in this thread"));
  }
}
