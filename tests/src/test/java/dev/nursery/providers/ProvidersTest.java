package dev.nursery.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.TaskStatus;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.thread.ThreadOptions;
import dev.nursery.thread.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Providers in {@code META-INF/services} of the class path; one of them does not load. */
class ProvidersTest {

  @AfterEach
  void clear() {
    RequestPropagator.REQUEST.remove();
  }

  @Test
  void aChildHasTheContextOfItsSpawner() {
    RequestPropagator.REQUEST.set("r-17");
    String seen =
        Nursery.call(nursery -> {
          var child = nursery.startSoon(RequestPropagator.REQUEST::get);
          RequestPropagator.REQUEST.set("r-18");
          return child.await()
              + nursery.startSoon(RequestPropagator.REQUEST::get).await()
              + nursery.start(
                  (TaskStatus<String> status) -> status.started(RequestPropagator.REQUEST.get()));
        });
    assertThat(seen).isEqualTo("r-17r-18r-18");
    assertThat(RequestPropagator.REQUEST.get()).as("of this thread").isEqualTo("r-18");
  }

  /** The body never begins then, and still the one who waits for it hears of it. */
  @Test
  void aContextThatCannotBeRestoredEndsTheCallOfAThread() {
    var limiter = new CapacityLimiter(1);
    var options = Threads.options().limiter(limiter);
    RequestPropagator.REQUEST.set(RequestPropagator.REFUSED);
    for (ThreadOptions kind : List.of(options, options.abandonable())) {
      assertThatThrownBy(() -> kind.run(() -> {})).hasMessageContaining("not in this thread");
      assertThat(limiter.borrowedTokens()).isZero();
    }
    Threads.waitAllCompleted();
  }

  @Test
  void anInterruptInAWrapperThatIsKnownIsACancellation() {
    var timed =
        CancelScope.moveOnAfter(
            Duration.ZERO,
            () -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw new Wrapped(e);
              }
            });
    assertThat(timed.done()).isFalse();
  }
}
