package dev.nursery.composition;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.NurseryOptions;
import dev.nursery.Startable;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.bridge.FlowPublisher;
import dev.nursery.bridge.FlowReceiver;
import dev.nursery.bridge.Futures;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.schedule.Deterministic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** {@link NurseryOptions#maxChildren}: who spawns too many waits. */
class MaxChildrenTest {

  private static NurseryOptions atMost(int children) {
    return Nursery.options().maxChildren(children);
  }

  @NurseryTest
  void noMoreLiveAtATimeAndAllAreRun() {
    var alive = new AtomicInteger();
    var peak = new AtomicInteger();
    var done = new AtomicInteger();
    atMost(3)
        .run(pool -> {
          for (int i = 0; i < 20; i++) {
            int seconds = i % 4;
            pool.startSoon(() -> {
              peak.accumulateAndGet(alive.incrementAndGet(), Math::max);
              Tasks.sleep(ofSeconds(seconds));
              alive.decrementAndGet();
              done.incrementAndGet();
            });
            assertThat(pool.childTasks()).hasSizeLessThanOrEqualTo(3);
          }
        });
    assertThat(peak).hasValue(3);
    assertThat(done).hasValue(20);
  }

  /** First come, first served. */
  @NurseryTest
  void placesAreGivenInTurn() {
    var order = new ArrayList<Integer>();
    Nursery.run(spawners ->
        atMost(1)
            .run(pool -> {
              pool.startSoon(() -> Tasks.sleep(ofSeconds(1)));
              for (int i = 0; i < 5; i++) {
                int turn = i;
                spawners.startSoon(() -> pool.startSoon(() -> order.add(turn)));
                Settling.waitAllTasksBlocked();
              }
              Tasks.sleep(ofSeconds(2));
            }));
    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  /** Who was cancelled while it waited has spawned nothing, and has taken no place. */
  @NurseryTest
  void waitingForAPlaceIsACancelPoint() {
    var done = new AtomicInteger();
    atMost(1)
        .run(pool -> {
          pool.startSoon(() -> Tasks.sleep(ofSeconds(2)));
          assertThat(
                  CancelScope.moveOnAfter(
                          ofSeconds(1), () -> pool.startSoon(() -> done.addAndGet(100)))
                      .done())
              .isFalse();
          pool.startSoon(() -> done.addAndGet(1));
        });
    assertThat(done).hasValue(1);
  }

  @NurseryTest
  void aFailureEndsTheWaitOfTheBody() {
    var failure = new IOException("child");
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                atMost(1)
                    .run(pool -> {
                      pool.startSoon(() -> {
                        Tasks.sleep(ofSeconds(1));
                        throw failure;
                      });
                      pool.startSoon(Tasks::sleepForever);
                    }));
    assertThat(errors.exceptions()).containsExactly(failure);
  }

  @NurseryTest
  void aServiceTakesAPlaceFromItsStartToItsEnd() {
    var log = new ArrayList<String>();
    Startable<String> service =
        status -> {
          log.add("starting");
          Tasks.sleep(ofSeconds(1));
          status.started("ready");
          Tasks.sleep(ofSeconds(1));
          log.add("ended");
        };
    atMost(1)
        .run(pool -> {
          assertThat(pool.start(service)).isEqualTo("ready");
          pool.startSoon(() -> log.add("next"));
        });
    assertThat(log).containsExactly("starting", "ended", "next");
  }

  @NurseryTest
  void aServiceThatDoesNotStartGivesItsPlaceBack() {
    atMost(1)
        .run(pool -> {
          for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() ->
                    pool.start(
                        String.class,
                        _ -> {
                          throw new IOException("no");
                        }))
                .isInstanceOf(IOException.class);
          }
          pool.startSoon(() -> {});
        });
  }

  @NurseryTest
  void childrenInTheBackgroundTakeNoPlace() {
    var done = new AtomicInteger();
    atMost(1)
        .run(pool -> {
          pool.background().startSoon(Tasks::sleepForever);
          pool.background().startSoon(Tasks::sleepForever);
          pool.startSoon(done::incrementAndGet);
          pool.startSoon(done::incrementAndGet);
        });
    assertThat(done).hasValue(2);
  }

  @NurseryTest
  void aChildMaySpawnAsLongAsThereIsSomebodyElseToEnd() {
    var done = new AtomicInteger();
    atMost(2)
        .run(pool ->
            pool.startSoon(() -> {
              for (int i = 0; i < 5; i++) {
                pool.startSoon(done::incrementAndGet);
              }
            }));
    assertThat(done).hasValue(5);
  }

  /** Else all would wait for ever. */
  @NurseryTest
  void theLastChildThatWouldWaitForTheOthersIsTold() {
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                atMost(2)
                    .run(pool -> {
                      for (int i = 0; i < 2; i++) {
                        pool.startSoon(
                            "parent-" + i,
                            () -> {
                              Tasks.sleep(ofSeconds(1));
                              pool.startSoon(() -> {});
                            });
                      }
                    }));
    assertThat(errors.exceptions()).hasSize(1);
    assertThat(errors.exceptions().getFirst())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("would wait for ever")
        .hasMessageContaining("all 2 children");
  }

  @Test
  void aThreadThatIsNoTaskWaitsAsWell() throws Exception {
    var done = new AtomicInteger();
    var spawner = new Thread[1];
    atMost(1)
        .run(pool -> {
          spawner[0] =
              Thread.ofPlatform()
                  .start(() -> {
                    for (int i = 0; i < 10; i++) {
                      pool.startSoon(done::incrementAndGet);
                    }
                  });
          spawner[0].join();
        });
    assertThat(done).hasValue(10);
  }

  @Test
  void noRoomAtAllIsRefused() {
    assertThatThrownBy(() -> atMost(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }

  /** It holds a place from its start on, so this is the same. */
  @NurseryTest
  void aServiceThatSpawnsBeforeItIsReadyIsTold() {
    assertThatThrownBy(() ->
            atMost(1)
                .run(pool ->
                    pool.start(
                        String.class,
                        status -> {
                          pool.startSoon(() -> {});
                          status.started("never");
                        })))
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .rootCause()
        .hasMessageContaining("would wait for ever");
  }

  /** Somebody who was cancelled waits no more, though it may not know that yet. */
  @Test
  void whoLeavesTheQueueIsNotTakenForOneThatWaits() {
    Deterministic.explore(
        200,
        run ->
            atMost(2)
                .run(pool -> {
                  Task<?> leaving =
                      pool.startSoon(() -> {
                        Tasks.sleep(ofSeconds(1));
                        pool.startSoon(() -> {});
                      });
                  pool.startSoon(() -> {
                    Tasks.sleep(ofSeconds(2));
                    leaving.cancel("not needed");
                    pool.startSoon(() -> {});
                  });
                }));
  }

  /** Nobody who asks for a future, or subscribes, is meant to wait for that. */
  @NurseryTest
  void whoFollowsATaskOrPublishesTakesNoPlace() {
    atMost(1)
        .run(pool -> {
          Task<String> task =
              pool.startSoon(() -> {
                Tasks.sleep(ofSeconds(1));
                return "value";
              });
          CancelScope.failAfter(
              ofSeconds(0),
              () -> {
                assertThat(Futures.of(task)).isNotDone();
                FlowPublisher.of(pool, _ -> Tasks.sleepForever()).subscribe(FlowReceiver.create(1));
              });
          pool.startSoon(() -> Tasks.sleep(ofSeconds(1)));
          assertThat(CancelScope.moveOnAfter(ofSeconds(0), () -> pool.startSoon(() -> {})).done())
              .as("there is room for one as before, and no more")
              .isFalse();
          pool.cancelScope().cancel("enough");
        });
  }
}
