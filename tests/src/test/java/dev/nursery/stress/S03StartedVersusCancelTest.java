package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.TaskStatus;
import dev.nursery.Tasks;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A service that reports to be ready while somebody cancels: it lives in the nursery it was meant
 * for and start returns, or it stays in its caller's care and ends there. Never in neither, never
 * in both, and nobody hangs.
 */
class S03StartedVersusCancelTest {

  /** A service that says when it reports, and lives until it is cancelled. */
  private static final class Service {

    private final Jitter jitter;
    private final AtomicReference<@Nullable Task<?>> task = new AtomicReference<>();
    private final AtomicBoolean hasReported = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();

    /** A nursery and a child of the service's own, which move along with it. */
    private final AtomicReference<@Nullable Task<?>> grandchild = new AtomicReference<>();

    Service(Jitter jitter) {
      this.jitter = jitter;
    }

    void run(TaskStatus<String> status) {
      task.set(Task.current());
      try {
        Nursery.run(nursery -> {
          grandchild.set(nursery.startSoon(Tasks::sleepForever));
          jitter.pause();
          status.started("ready");
          hasReported.set(true);
          Tasks.sleepForever();
        });
      } finally {
        ended.set(true);
      }
    }

    Task<?> task() {
      Task<?> known = task.get();
      if (known == null) {
        throw new AssertionError("the service never ran");
      }
      return known;
    }

    boolean isCancelled() {
      Task<?> below = grandchild.get();
      return task().effectiveDeadline().hasPassed()
          && below != null
          && below.effectiveDeadline().hasPassed();
    }
  }

  @Test
  void s03_startedVersusCancel_ofTheCaller() {
    Rounds.play(
        "S3 caller",
        jitter -> {
          var service = new Service(jitter.fork());
          var callers = CancelScope.create();
          Jitter forCanceller = jitter.fork();
          var value = new AtomicReference<@Nullable String>();
          Nursery.run(target -> {
            Race race =
                Race.of(1)
                    .platform(() -> {
                      if (forCanceller.coin()) {
                        until(() -> service.task.get() != null);
                      }
                      forCanceller.pause();
                      callers.cancel("race");
                    });
            Nursery.run(inner ->
                inner.startSoon(() -> callers.run(() -> value.set(target.start(service::run)))));
            race.await();
            if (value.get() != null) {
              assertThat(value.get()).isEqualTo("ready");
              assertThat(target.childTasks()).containsExactly(service.task());
              assertThat(service.isCancelled()).as("the caller still had a hold on it").isFalse();
              assertThat(service.ended).isFalse();
            } else {
              assertThat(callers.cancelledCaught()).isTrue();
              assertThat(service.task.get() == null || service.ended.get())
                  .as("start was given up, and the service lives on")
                  .isTrue();
              assertThat(target.childTasks()).isEmpty();
            }
            target.cancelScope().cancel("end of the round");
          });
          assertThat(service.task.get() == null || service.ended.get()).isTrue();
        });
  }

  @Test
  void s03_startedVersusCancel_ofTheTarget() {
    Rounds.play(
        "S3 target",
        jitter -> {
          var service = new Service(jitter.fork());
          Jitter forCanceller = jitter.fork();
          var value = new AtomicReference<@Nullable String>();
          var targetReady = new AtomicReference<@Nullable Nursery>();
          Race race =
              Race.of(1)
                  .platform(() -> {
                    until(() -> targetReady.get() != null);
                    if (forCanceller.coin()) {
                      until(() -> service.task.get() != null);
                    }
                    forCanceller.pause();
                    Nursery target = targetReady.get();
                    if (target != null) {
                      target.cancelScope().cancel("race");
                    }
                  });
          Nursery.run(outer -> {
            outer.startSoon(() ->
                Nursery.run(target -> {
                  targetReady.set(target);
                  Tasks.sleepForever();
                }));
            until(() -> targetReady.get() != null);
            Nursery target = targetReady.get();
            if (target != null) {
              startUnlessClosed(target, service, value);
            }
          });
          race.await();
          if (service.task.get() != null) {
            assertThat(value.get()).as("start kept the target open").isEqualTo("ready");
            assertThat(service.ended).isTrue();
            assertThat(service.task().outcome()).get().isInstanceOf(Outcome.Cancellation.class);
          }
        });
  }

  private static void startUnlessClosed(
      Nursery target, Service service, AtomicReference<@Nullable String> value) {
    try {
      value.set(target.start(service::run));
    } catch (IllegalStateException closed) {
      assertThat(service.task.get()).as(closed.getMessage()).isNull();
    }
  }

  /** Both at once, and the report from a thread that is neither. */
  @Test
  void s03_startedVersusCancel_reportedByAnotherThread() {
    Rounds.play(
        "S3 other thread",
        jitter -> {
          var statusOf = new AtomicReference<@Nullable TaskStatus<String>>();
          var serviceTask = new AtomicReference<@Nullable Task<?>>();
          var callers = CancelScope.create();
          var value = new AtomicReference<@Nullable String>();
          Jitter forReporter = jitter.fork();
          Jitter forCanceller = jitter.fork();
          Jitter forService = jitter.fork();
          boolean servesOn = jitter.coin();
          Nursery.run(target -> {
            Race race =
                Race.of(2)
                    .virtual(() -> {
                      until(() -> statusOf.get() != null);
                      forReporter.pause();
                      TaskStatus<String> status = statusOf.get();
                      if (status != null) {
                        status.started("ready");
                      }
                    })
                    .platform(() -> {
                      until(() -> statusOf.get() != null);
                      forCanceller.pause();
                      callers.cancel("race");
                    });
            Nursery.run(inner ->
                inner.startSoon(() ->
                    callers.run(() -> {
                      try {
                        value.set(
                            target.start((TaskStatus<String> status) -> {
                              serviceTask.set(Task.current());
                              statusOf.set(status);
                              if (servesOn) {
                                Tasks.sleepForever();
                              }
                              forService.pause();
                            }));
                      } catch (IllegalStateException endedFirst) {
                        assertThat(servesOn).as(endedFirst.getMessage()).isFalse();
                      }
                    })));
            race.await();
            if (servesOn) {
              assertThat(target.childTasks()).hasSize(value.get() != null ? 1 : 0);
              assertThat(callers.cancelledCaught()).isEqualTo(value.get() == null);
            }
            target.cancelScope().cancel("end of the round");
          });
          Task<?> task = serviceTask.get();
          assertThat(task != null && task.outcome().isPresent()).as("ended").isTrue();
        });
  }

  /** Kept apart from the races: what a caller sees that is cancelled before the service reports. */
  @Test
  void theCallersCancellationEndsTheServiceBeforeItReports() {
    var callers = CancelScope.create();
    var seen = new AtomicBoolean();
    Nursery.run(target -> {
      callers.run(() ->
          target.start(_ -> {
            callers.cancel("no patience");
            try {
              Tasks.sleepForever();
            } catch (Cancelled e) {
              seen.set(true);
              throw e;
            }
          }));
      assertThat(target.childTasks()).isEmpty();
    });
    assertThat(callers.cancelledCaught()).isTrue();
    assertThat(seen).isTrue();
  }
}
