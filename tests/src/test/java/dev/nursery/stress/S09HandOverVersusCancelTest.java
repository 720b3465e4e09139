package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.sync.TaskLock;
import dev.nursery.sync.TaskReadWriteLock;
import dev.nursery.sync.TaskSemaphore;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What is handed over to a task that is cancelled in that moment is not lost: if the task raises,
 * the next one has it.
 */
class S09HandOverVersusCancelTest {

  /** What is handed over, one at a time. */
  private interface Handed {
    void acquire();

    void release();

    /** How many wait. */
    int waiting();

    /** Whether nobody has it, or waits. */
    boolean idle();
  }

  private static void play(String name, Supplier<Handed> maker) {
    Rounds.play(
        name,
        jitter -> {
          Handed handed = maker.get();
          var scope = CancelScope.create();
          var chosenHadIt = new AtomicBoolean();
          var inside = new AtomicInteger();
          var next = new AtomicInteger();
          Jitter forHolder = jitter.fork();
          Jitter forCanceller = jitter.fork();
          Race race =
              Race.of(1)
                  .platform(() -> {
                    until(() -> handed.waiting() > 1 || next.get() > 0);
                    forCanceller.pause();
                    scope.cancel("race");
                  });
          Nursery.run(nursery -> {
            handed.acquire();
            nursery.startSoon(
                "chosen",
                () ->
                    scope.run(() -> {
                      handed.acquire();
                      try {
                        chosenHadIt.set(true);
                        assertThat(inside.incrementAndGet()).isEqualTo(1);
                      } finally {
                        inside.decrementAndGet();
                        handed.release();
                      }
                    }));
            until(() -> handed.waiting() > 0);
            nursery.startSoon(
                "next",
                () -> {
                  handed.acquire();
                  assertThat(inside.incrementAndGet()).isEqualTo(1);
                  next.incrementAndGet();
                  inside.decrementAndGet();
                  handed.release();
                });
            until(() -> handed.waiting() > 1 || scope.cancelCalled());
            forHolder.pause();
            handed.release();
          });
          race.await();
          assertThat(next.get()).as("the next one had it").isEqualTo(1);
          assertThat(chosenHadIt.get() || scope.cancelledCaught()).isTrue();
          assertThat(handed.idle()).isTrue();
        });
  }

  @Test
  void s09_lock() {
    play(
        "S9 lock",
        () -> {
          var lock = new TaskLock();
          return new Handed() {
            @Override
            public void acquire() {
              lock.acquire();
            }

            @Override
            public void release() {
              lock.release();
            }

            @Override
            public int waiting() {
              return lock.statistics().tasksWaiting();
            }

            @Override
            public boolean idle() {
              return lock.statistics().equals(new TaskLock.Statistics(false, null, 0, false));
            }
          };
        });
  }

  @Test
  void s09_semaphore() {
    play(
        "S9 semaphore",
        () -> {
          var semaphore = new TaskSemaphore(1, 1);
          return new Handed() {
            @Override
            public void acquire() {
              semaphore.acquire();
            }

            @Override
            public void release() {
              semaphore.release();
            }

            @Override
            public int waiting() {
              return semaphore.statistics().tasksWaiting();
            }

            @Override
            public boolean idle() {
              return semaphore.statistics().equals(new TaskSemaphore.Statistics(1, 1, 0));
            }
          };
        });
  }

  @Test
  void s09_limiter() {
    play(
        "S9 limiter",
        () -> {
          var limiter = new CapacityLimiter(1);
          return new Handed() {
            @Override
            public void acquire() {
              limiter.acquire();
            }

            @Override
            public void release() {
              limiter.release();
            }

            @Override
            public int waiting() {
              return limiter.statistics().tasksWaiting();
            }

            @Override
            public boolean idle() {
              return limiter
                  .statistics()
                  .equals(new CapacityLimiter.Statistics(0, 1, List.of(), 0));
            }
          };
        });
  }

  @Test
  void s09_writeLock() {
    play(
        "S9 lock for writing",
        () -> {
          var lock = new TaskReadWriteLock();
          return new Handed() {
            @Override
            public void acquire() {
              lock.acquireWrite();
            }

            @Override
            public void release() {
              lock.releaseWrite();
            }

            @Override
            public int waiting() {
              return lock.statistics().tasksWaiting();
            }

            @Override
            public boolean idle() {
              return lock.statistics().equals(new TaskReadWriteLock.Statistics(0, null, 0, false));
            }
          };
        });
  }
}
