package dev.nursery.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.TaskFailedException;
import dev.nursery.Tasks;
import dev.nursery.testkit.Eventually;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The threads themselves: none to be had, taken away from us, and our own. */
class ThreadsTest {

  /** A scheduler of virtual threads that refuses to start any while somebody says so. */
  private static final class Scheduler implements Executor {

    /** What to do at the next start, in place of it. */
    final AtomicReference<@Nullable Runnable> refusal = new AtomicReference<>();

    @Override
    public void execute(Runnable continuation) {
      Runnable instead = refusal.getAndSet(null);
      if (instead != null) {
        instead.run();
        throw new RejectedExecutionException("no thread for you");
      }
      Thread.ofPlatform().daemon().start(continuation);
    }

    /**
     * Runs {@code code} on a virtual thread of this scheduler, which those that it starts inherit.
     */
    void run(Runnable code) throws Exception {
      var failure = new AtomicReference<@Nullable Throwable>();
      Runnable caught =
          () -> {
            try {
              code.run();
            } catch (Throwable t) {
              failure.set(t);
            }
          };
      // There is no public way to choose the scheduler.
      Method make =
          Class.forName("java.lang.ThreadBuilders")
              .getDeclaredMethod(
                  "newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
      make.setAccessible(true);
      Thread thread = (Thread) make.invoke(null, this, "root", 0, caught);
      thread.start();
      thread.join();
      Throwable thrown = failure.get();
      if (thrown != null) {
        throw new AssertionError(thrown);
      }
    }
  }

  /** As if the machine had no memory for one more: the spawn fails, and nothing else. */
  @Test
  void aThreadThatCannotStartLeavesNothingBehind() throws Exception {
    var scheduler = new Scheduler();
    var found = new AtomicReference<@Nullable Task<?>>();
    scheduler.run(() ->
        Nursery.run(nursery -> {
          Task<String> sibling = nursery.startSoon(() -> "sibling");
          sibling.await();
          Eventually.until("it is off the books", () -> nursery.childTasks().isEmpty());
          // Whoever looks at the nursery in this moment sees the child.
          scheduler.refusal.set(() -> found.set(onlyOne(nursery)));
          assertThatThrownBy(() -> nursery.startSoon("stillborn", () -> {}))
              .isInstanceOf(RejectedExecutionException.class);
          assertThat(nursery.childTasks()).isEmpty();
          assertThat(nursery.cancelScope().cancelCalled()).isFalse();
          assertThat(nursery.startSoon(() -> "next").await()).isEqualTo("next");
        }));
    Task<?> stillborn = found.get();
    if (stillborn == null) {
      throw new AssertionError("the child was not on the books when its thread was started");
    }
    assertThat(stillborn.outcome()).get().isInstanceOf(Outcome.Failure.class);
    assertThatThrownBy(stillborn::await)
        .isInstanceOf(TaskFailedException.class)
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }

  private static Task<?> onlyOne(Nursery nursery) {
    List<Task<?>> children = List.copyOf(nursery.childTasks());
    assertThat(children).hasSize(1);
    return children.getFirst();
  }

  /** So does one that is to be started with its caller waiting for it. */
  @Test
  void startFailsIfItsThreadCannotStart() throws Exception {
    var scheduler = new Scheduler();
    scheduler.run(() ->
        Nursery.run(nursery -> {
          scheduler.refusal.set(() -> {});
          assertThatThrownBy(() -> nursery.start(status -> status.started("never")))
              .isInstanceOf(RejectedExecutionException.class);
          assertThat(CancelScope.current()).isSameAs(nursery.cancelScope());
          String value = nursery.start(status -> status.started("next"));
          assertThat(value).isEqualTo("next");
        }));
  }

  /** The handler is how a task is found, and without it no cancellation would reach the code. */
  @Test
  void aReplacedHandlerIsComplainedAbout() {
    Nursery.run(nursery ->
        nursery.startSoon(() -> {
          Thread.UncaughtExceptionHandler ours =
              Thread.currentThread().getUncaughtExceptionHandler();
          Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
          assertThatThrownBy(() -> Tasks.sleep(Duration.ofDays(1)))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("uncaught-exception handler")
              .hasMessageContaining("setUncaughtExceptionHandler");
          assertThatThrownBy(() -> Nursery.run(_ -> {})).isInstanceOf(IllegalStateException.class);
          Thread.currentThread().setUncaughtExceptionHandler(ours);
          Tasks.checkpoint();
        }));
  }

  /** A root is found in another way, and somebody else's handler is theirs. */
  @Test
  void onAForeignThreadTheHandlerIsTheirs() throws Exception {
    for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
      var worked = new AtomicBoolean();
      Thread thread =
          kind.start(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            Nursery.run(nursery -> {
              nursery.startSoon(Tasks::checkpoint).await();
              Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
              Tasks.checkpoint();
              worked.set(true);
            });
          });
      thread.join();
      assertThat(worked).isTrue();
    }
  }

  /**
   * Made for whichever task came first, they must not keep the class loader of its application, nor
   * the JVM from ending.
   */
  @Test
  void ourOwnThreadsHoldOnToNothing() {
    // Needs all of them: the timer, the watchdog and those who interrupt for it.
    CancelScope.moveOnAfter(Duration.ofNanos(1), () -> new LinkedBlockingQueue<String>().take());
    List<Thread> ours =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("nursery-"))
            .toList();
    assertThat(ours)
        .extracting(Thread::getName)
        .contains("nursery-timer", "nursery-watchdog", "nursery-pulse");
    assertThat(ours)
        .allSatisfy(thread -> {
          assertThat(thread.isDaemon()).isTrue();
          assertThat(thread.isVirtual()).isFalse();
          assertThat(thread.getContextClassLoader()).isNull();
        });
  }
}
