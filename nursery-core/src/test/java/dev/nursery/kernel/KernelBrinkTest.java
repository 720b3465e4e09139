package dev.nursery.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.testkit.Brink;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Scopes and queues where hardly any stack is left: nothing stays half done that somebody else
 * would meet. What is done here for the first time, in plenty of stack, loads classes.
 */
class KernelBrinkTest {

  private static final int ROUNDS = 10;
  private static final int WAITERS = 40;
  private static final Duration FAR = Duration.ofHours(1);

  @BeforeAll
  static void failsOnce() {
    assertThatThrownBy(() ->
            Nursery.run(nursery -> {
              nursery.startSoon(() -> {
                throw new StackOverflowError("of a child");
              });
              throw new StackOverflowError("of the body");
            }))
        .isInstanceOf(MultiError.class);
  }

  private static TaskRecord current() {
    return Objects.requireNonNull(CurrentTask.get());
  }

  private static int act(Consumer<Runnable> around, Runnable action) {
    int overflows = Brink.act(ROUNDS, around, action);
    assertThat(overflows).as("there was no stack").isPositive();
    return overflows;
  }

  /** Whoever is forgotten is found by a time-out. */
  private static void soon(Runnable body) {
    CancelScope.failAfter(Duration.ofMinutes(5), body::run);
  }

  @Test
  void scopeIsLeftIfItWasEntered() {
    act(
        brink ->
            Nursery.run(_ -> {
              TaskRecord task = current();
              ScopeRecord outer = task.top();
              CancelScope.moveOnAfter(FAR, () -> {});
              brink.run();
              assertThat(task.top()).isSameAs(outer);
              assertThat(CancelScope.moveOnAfter(Duration.ZERO, Tasks::checkpoint).done())
                  .isFalse();
              Tasks.checkpoint();
            }),
        () -> CancelScope.moveOnAfter(FAR, () -> {}));
  }

  @Test
  void sleepersAreCancelled() {
    soon(() ->
        Nursery.run(nursery -> {
          List<CancelScope> scopes = new ArrayList<>();
          var asleep = new AtomicInteger();
          for (int i = 0; i <= WAITERS; i++) {
            var scope = CancelScope.create();
            scopes.add(scope);
            nursery.startSoon(() ->
                scope.run(() -> {
                  asleep.incrementAndGet();
                  Tasks.sleepForever();
                }));
          }
          Eventually.until("all sleep", () -> asleep.get() == WAITERS + 1);
          scopes.removeLast().cancel("at the brink");
          act(
              Runnable::run,
              () -> {
                if (!scopes.isEmpty()) {
                  scopes.getLast().cancel("at the brink");
                  scopes.removeLast();
                }
              });
          assertThat(scopes).isEmpty();
        }));
  }

  @Test
  void sleeperInQueueIsWoken() {
    var queue = new WaitQueue("queue");
    letGoAtTheBrink(queue, queue::wakeFirst);
  }

  @Test
  void sleepersInQueueAreWokenWithList() {
    var queue = new WaitQueue("queue");
    letGoAtTheBrink(queue, () -> !queue.wake(1).isEmpty());
  }

  @Test
  void sleeperIsMovedToAnotherQueue() {
    var queue = new WaitQueue("queue");
    var other = new WaitQueue("other");
    letGoAtTheBrink(queue, () -> queue.moveTo(other, 1) + (other.wakeFirst() ? 1 : 0) > 0);
  }

  private static void letGoAtTheBrink(WaitQueue queue, BooleanSupplier letGo) {
    soon(() ->
        Nursery.run(nursery -> {
          for (int i = 0; i <= WAITERS; i++) {
            nursery.startSoon(() -> queue.await(queue.enqueue(current())));
          }
          Eventually.until("all wait", () -> queue.size() == WAITERS + 1);
          assertThat(letGo.getAsBoolean()).isTrue();
          var woken = new AtomicInteger(1);
          act(
              Runnable::run,
              () -> {
                if (letGo.getAsBoolean()) {
                  woken.incrementAndGet();
                }
              });
          assertThat(woken).hasValue(WAITERS + 1);
        }));
  }
}
