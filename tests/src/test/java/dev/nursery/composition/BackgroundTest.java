package dev.nursery.composition;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.Block;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Startable;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.testing.NurseryTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** {@link Nursery#background}: tasks that serve the others, and end with them. */
class BackgroundTest {

  /** Sleeps until it is cancelled, and does {@code cleanUp} on its way out. */
  private static Block<RuntimeException> untilCancelled(Consumer<Cancelled> cleanUp) {
    return () -> {
      try {
        Tasks.sleepForever();
      } catch (Cancelled cancelled) {
        cleanUp.accept(cancelled);
        throw cancelled;
      }
    };
  }

  private static MultiError errorsOf(Nursery.RunBody body) {
    return catchThrowableOfType(MultiError.class, () -> Nursery.run(body));
  }

  @NurseryTest
  void theyEndWhenTheRestHasEnded() {
    long begun = Tasks.clock().now();
    var log = new ArrayList<String>();
    var beat = new AtomicReference<Task<Void>>();
    Nursery.run(nursery -> {
      beat.set(
          nursery
              .background()
              .startSoon(
                  "heartbeat", untilCancelled(cancelled -> log.add(cancelled.reason().message()))));
      nursery.startSoon(() -> {
        Tasks.sleep(ofSeconds(2));
        log.add("child");
      });
      Tasks.sleep(ofSeconds(1));
      log.add("body");
    });
    assertThat(log).containsExactly("body", "child", "the rest of the nursery has ended");
    assertThat(Tasks.clock().now() - begun).isEqualTo(ofSeconds(2).toNanos());
    assertThat(beat.get().outcome())
        .hasValueSatisfying(
            end -> assertThat(end.toString()).contains("the rest of the nursery has ended"));
  }

  @NurseryTest
  void withNothingElseTheyEndWithTheBody() {
    var log = new ArrayList<String>();
    Nursery.run(nursery -> {
      nursery.background().startSoon(untilCancelled(_ -> log.add("ended")));
      Tasks.sleep(ofSeconds(1));
      log.add("body");
    });
    assertThat(log).containsExactly("body", "ended");
  }

  @NurseryTest
  void oneThatEndsByItselfIsNoNews() {
    Nursery.run(nursery -> {
      nursery.background().startSoon(() -> {});
      Tasks.sleep(ofSeconds(1));
      assertThat(nursery.childTasks()).isEmpty();
    });
  }

  @NurseryTest
  void theirFailureFailsTheNursery() {
    var failure = new IOException("beat");
    MultiError errors =
        errorsOf(nursery -> {
          nursery
              .background()
              .startSoon(() -> {
                Tasks.sleep(ofSeconds(1));
                throw failure;
              });
          nursery.startSoon(Tasks::sleepForever);
        });
    assertThat(errors.exceptions()).containsExactly(failure);
  }

  @NurseryTest
  void whatTheirCleanUpThrowsComesOut() {
    var failure = new IllegalStateException("clean-up");
    MultiError errors =
        errorsOf(nursery -> {
          nursery
              .background()
              .startSoon(
                  untilCancelled(_ -> {
                    throw failure;
                  }));
          Tasks.sleep(ofSeconds(1));
        });
    assertThat(errors.exceptions()).containsExactly(failure);
  }

  @NurseryTest
  void aServiceIsStartedThere() {
    Startable<Integer> service =
        status -> {
          Tasks.sleep(ofSeconds(1));
          status.started(80);
          Tasks.sleepForever();
        };
    int port =
        Nursery.call(nursery -> {
          int bound = nursery.background().start("server", service);
          assertThat(nursery.childTasks()).hasSize(1);
          assertThat(nursery.background().childTasks()).hasSize(1);
          nursery.startSoon(() -> Tasks.sleep(ofSeconds(1)));
          return bound;
        });
    assertThat(port).isEqualTo(80);
  }

  /** Until it is ready it is part of the call, which the nursery waits for. */
  @NurseryTest
  void aServiceThatIsStillStartingKeepsTheBlockOpen() {
    var log = new ArrayList<String>();
    Nursery.run(callers ->
        Nursery.run(nursery -> {
          callers.startSoon(() -> {
            int port =
                nursery
                    .background()
                    .start(
                        Integer.class,
                        status -> {
                          Tasks.sleep(ofSeconds(5));
                          log.add("ready");
                          status.started(80);
                          Tasks.sleepForever();
                        });
            log.add("started at " + port);
          });
          Tasks.sleep(ofSeconds(1));
        }));
    assertThat(log).containsExactly("ready", "started at 80");
  }

  /** It is cancelled by then, but what it spawns into the nursery is a child like any other. */
  @NurseryTest
  void whatTheySpawnWhileTheyEndIsWaitedFor() {
    var log = new ArrayList<String>();
    Nursery.run(nursery -> {
      nursery
          .background()
          .startSoon(
              untilCancelled(_ -> {
                nursery.startSoon(() -> {
                  Tasks.sleep(ofSeconds(1));
                  log.add("last");
                });
                nursery
                    .background()
                    .startSoon(() -> {
                      try {
                        Tasks.checkpoint();
                        log.add("not to be");
                      } finally {
                        log.add("cancelled from the start");
                      }
                    });
              }));
      Tasks.sleep(ofSeconds(1));
    });
    assertThat(log).containsExactly("cancelled from the start", "last");
  }

  @NurseryTest
  void theWholeNurseryIsCancelledWithThem() {
    Nursery.run(nursery -> {
      nursery.background().startSoon(Tasks::sleepForever);
      nursery.startSoon(Tasks::sleepForever);
      Tasks.sleep(ofSeconds(1));
      nursery.background().cancelScope().cancel("all");
    });
  }
}
