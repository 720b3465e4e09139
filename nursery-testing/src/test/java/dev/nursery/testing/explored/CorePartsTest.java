package dev.nursery.testing.explored;

import static dev.nursery.testing.explored.Everywhere.A_WHILE;
import static dev.nursery.testing.explored.Everywhere.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Block;
import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.NurseryCancelledException;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.TaskFailedException;
import dev.nursery.Tasks;
import dev.nursery.TooSlowException;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testing.Sequencer;
import dev.nursery.testing.cancellation.Aftermath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The operations of the core. */
class CorePartsTest {

  @TestFactory
  Stream<DynamicTest> whateverIsCutOff() {
    return Everywhere.everyPart(
        Map.ofEntries(
            Map.entry("sleeps", CorePartsTest::sleeps),
            Map.entry("checkpoints", CorePartsTest::checkpoints),
            Map.entry("await", CorePartsTest::awaits),
            Map.entry("await of a failure", CorePartsTest::awaitsFailure),
            Map.entry("Nursery.run", CorePartsTest::nestedNurseries),
            Map.entry("Nursery.call", CorePartsTest::callsForValue),
            Map.entry("Nursery.start", CorePartsTest::startsService),
            Map.entry("Nursery.start, failing", CorePartsTest::startsBrokenService),
            Map.entry("startSoon into an outer nursery", CorePartsTest::spawnsElsewhere),
            Map.entry("moveOnAfter", CorePartsTest::movesOn),
            Map.entry("failAfter", CorePartsTest::failsAfter),
            Map.entry("shields", CorePartsTest::shields),
            Map.entry("shields from outside", CorePartsTest::shieldsFromOutside),
            Map.entry("deadlines that are moved", CorePartsTest::movesDeadline),
            Map.entry("scopes of siblings", CorePartsTest::cancelsSiblings),
            Map.entry("MultiError", CorePartsTest::losesNoError),
            Map.entry("ParkingLot, broken", CorePartsTest::breaksLot),
            Map.entry("Sequencer", CorePartsTest::takesTurns),
            Map.entry("foreign waits", CorePartsTest::waitsInForeignCode),
            Map.entry("foreign locks", CorePartsTest::waitsForForeignLock)));
  }

  @TestFactory
  Stream<DynamicTest> asAWhole() {
    return Everywhere.everyScope(
        Map.of(
            "ParkingLot", CorePartsTest::handsOverInLots,
            "ParkingLot.repark", CorePartsTest::reparks,
            "Suspension", CorePartsTest::takesItems));
  }

  // -- waiting for time, and not waiting

  private static void sleeps(Nursery nursery, Aftermath after) {
    nursery.startSoon(() -> {
      Tasks.sleep(A_WHILE);
      Tasks.sleepUntil(Deadline.after(A_WHILE));
      Tasks.sleepUntil(Deadline.passed());
    });
    Task<?> forever = nursery.startSoon(Tasks::sleepForever);
    CancelScope.shielded(() -> Tasks.sleep(LONG));
    forever.cancel("the program is over");
  }

  private static void checkpoints(Nursery nursery, Aftermath after) {
    for (int i = 0; i < 2; i++) {
      nursery.startSoon(() -> {
        Tasks.checkpoint();
        Tasks.checkpointIfCancelled();
        Tasks.cancelShieldedCheckpoint();
        Tasks.yieldNow();
      });
    }
  }

  // -- waiting for tasks

  private static void awaits(Nursery nursery, Aftermath after) {
    Task<Integer> answer =
        nursery.startSoon(
            "answer",
            () -> {
              Tasks.sleep(A_WHILE);
              return 42;
            });
    for (int i = 0; i < 2; i++) {
      nursery.startSoon("asks", () -> assertThat(valueOf(answer)).isIn(0, 42));
    }
    nursery.startSoon(
        "asks late",
        () -> {
          Tasks.sleep(LONG);
          assertThat(valueOf(answer)).isIn(0, 42);
        });
  }

  /** 0 if that was cut off. */
  private static int valueOf(Task<Integer> task) {
    try {
      return task.await();
    } catch (TaskCancelledException e) {
      assertThat(task.outcome().orElseThrow()).isInstanceOf(Outcome.Cancellation.class);
      return 0;
    }
  }

  private static void awaitsFailure(Nursery nursery, Aftermath after) {
    var error = new IllegalStateException("on purpose");
    try {
      Nursery.run(inner -> {
        Task<?> fails =
            inner.startSoon(
                "fails",
                () -> {
                  Tasks.sleep(A_WHILE);
                  throw error;
                });
        nursery.startSoon(
            "outsider",
            () -> {
              try {
                fails.await();
              } catch (TaskCancelledException e) {
                // it was cut off before it could fail
              } catch (TaskFailedException e) {
                assertThat(e).hasCause(error);
              }
            });
        inner.startSoon("insider", () -> awaitUnlessCancelled(fails));
      });
    } catch (MultiError e) {
      assertThat(e.leaves()).containsExactly(error);
    }
  }

  private static void awaitUnlessCancelled(Task<?> task) {
    try {
      task.await();
    } catch (TaskCancelledException e) {
      assertThat(task.outcome().orElseThrow()).isInstanceOf(Outcome.Cancellation.class);
    }
  }

  // -- nurseries

  private static void nestedNurseries(Nursery nursery, Aftermath after) {
    int[] alive = new int[1];
    after.check("no task is alive", () -> assertThat(alive[0]).isZero());
    nursery.startSoon(() ->
        Nursery.run(second -> {
          second.startSoon(() -> living(alive));
          Nursery.run(third -> {
            third.startSoon(() -> living(alive));
            third.startSoon(() -> living(alive));
          });
          assertThat(alive[0]).as("of the inner nursery").isLessThanOrEqualTo(1);
        }));
  }

  private static void living(int[] alive) {
    alive[0]++;
    try {
      Tasks.sleep(A_WHILE);
    } finally {
      alive[0]--;
    }
  }

  private static void callsForValue(Nursery nursery, Aftermath after) {
    int value;
    try {
      value =
          Nursery.call(inner -> {
            Task<Integer> one = inner.startSoon(() -> afterAWhile(1));
            Task<Integer> two = inner.startSoon(() -> afterAWhile(2));
            return valueOf(one) + valueOf(two);
          });
    } catch (NurseryCancelledException e) {
      value = 0;
    }
    assertThat(value).isBetween(0, 3);
  }

  private static int afterAWhile(int value) {
    Tasks.sleep(A_WHILE);
    return value;
  }

  private static void startsService(Nursery nursery, Aftermath after) {
    int[] open = new int[1];
    after.check("the service is closed", () -> assertThat(open[0]).isZero());
    var served = CancelScope.create();
    try {
      int port =
          nursery.start(
              Integer.class,
              status -> {
                Tasks.checkpoint();
                open[0]++;
                try {
                  served.run(() -> {
                    status.started(80);
                    Tasks.sleepForever();
                  });
                } finally {
                  open[0]--;
                }
              });
      assertThat(port).isEqualTo(80);
      Tasks.sleep(A_WHILE);
    } catch (TaskCancelledException e) {
      assertThat(open[0]).isZero();
    } finally {
      served.cancel("the program is over");
    }
  }

  private static void startsBrokenService(Nursery nursery, Aftermath after) {
    try {
      nursery.start(
          Integer.class,
          status -> {
            Tasks.sleep(A_WHILE);
            throw new IllegalStateException("cannot listen");
          });
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("cannot listen");
    } catch (TaskCancelledException e) {
      // it was cut off before it could fail
    }
  }

  private static void spawnsElsewhere(Nursery nursery, Aftermath after) {
    int[] alive = new int[1];
    after.check("no task is alive", () -> assertThat(alive[0]).isZero());
    CancelScope.moveOnAfter(
        LONG,
        () ->
            Nursery.run(inner -> {
              inner.startSoon(() -> nursery.startSoon(() -> living(alive)));
              Tasks.sleep(A_WHILE);
            }));
  }

  // -- scopes

  private static void movesOn(Nursery nursery, Aftermath after) {
    var permit = new Permit(after);
    for (int i = 0; i < 2; i++) {
      nursery.startSoon(() ->
          CancelScope.moveOnAfter(
              LONG,
              () -> {
                CancelScope.moveOnAfter(A_WHILE, () -> permit.with(Tasks::sleepForever));
                permit.with(Tasks::checkpoint);
              }));
    }
  }

  private static void failsAfter(Nursery nursery, Aftermath after) {
    var permit = new Permit(after);
    for (int i = 0; i < 2; i++) {
      nursery.startSoon(() -> {
        try {
          CancelScope.failAfter(LONG, () -> permit.with(() -> Tasks.sleep(A_WHILE)));
        } catch (TooSlowException e) {
          Tasks.checkpoint();
        }
      });
    }
  }

  private static void shields(Nursery nursery, Aftermath after) {
    int[] entries = new int[2];
    after.check("what was begun is ended", () -> assertThat(entries[1]).isEqualTo(entries[0]));
    nursery.startSoon(() ->
        CancelScope.moveOnAfter(
            LONG,
            () -> {
              entries[0]++;
              try {
                Tasks.sleep(A_WHILE);
              } finally {
                CancelScope.shielded(() -> {
                  CancelScope.moveOnAfter(A_WHILE, () -> Tasks.sleep(LONG));
                  entries[1]++;
                });
              }
            }));
  }

  private static void shieldsFromOutside(Nursery nursery, Aftermath after) {
    var scope = CancelScope.create();
    nursery.startSoon(() -> scope.run(() -> Tasks.sleep(A_WHILE)));
    nursery.startSoon(() -> {
      scope.shield(true);
      try {
        Tasks.checkpoint();
      } finally {
        scope.shield(false);
      }
    });
  }

  private static void movesDeadline(Nursery nursery, Aftermath after) {
    var scope = CancelScope.create().relativeDeadline(A_WHILE);
    nursery.startSoon(() -> scope.run(Tasks::sleepForever));
    nursery.startSoon(() -> {
      scope.relativeDeadline(LONG);
      Tasks.sleep(A_WHILE);
      scope.relativeDeadline(A_WHILE);
    });
  }

  private static void cancelsSiblings(Nursery nursery, Aftermath after) {
    var scopes = List.of(CancelScope.create(), CancelScope.create());
    for (int i = 0; i < 2; i++) {
      CancelScope own = scopes.get(i);
      CancelScope other = scopes.get(1 - i);
      nursery.startSoon(() ->
          own.run(() -> {
            Tasks.checkpoint();
            other.cancel("first come first served");
            Tasks.checkpoint();
          }));
    }
  }

  // -- errors

  private static void losesNoError(Nursery nursery, Aftermath after) {
    List<Throwable> thrown = new ArrayList<>();
    List<Throwable> caught = new ArrayList<>();
    after.check(
        "each error is there once",
        () -> assertThat(caught).containsExactlyInAnyOrderElementsOf(thrown));
    nursery.startSoon(() -> {
      try {
        CancelScope.moveOnAfter(
            LONG,
            () ->
                Nursery.run(inner -> {
                  inner.startSoon(() -> failAtTheEnd(thrown, Tasks::sleepForever));
                  inner.startSoon(() -> failAtTheEnd(thrown, () -> Tasks.sleep(A_WHILE)));
                  failAtTheEnd(thrown, Tasks::checkpoint);
                }));
      } catch (MultiError e) {
        caught.addAll(e.leaves());
        Tasks.checkpointIfCancelled(); // a cancellation beside them was caught as well
      }
    });
  }

  /** So that an error comes with the cancellation, if there is one, and not in its place. */
  private static void failAtTheEnd(List<Throwable> thrown, Block<RuntimeException> operation)
      throws InterruptedException {
    try (Failing _ = () -> failNow(thrown)) {
      operation.run();
    }
  }

  @FunctionalInterface
  private interface Failing extends AutoCloseable {
    @Override
    void close();
  }

  private static void failNow(List<Throwable> thrown) {
    var error = new IllegalStateException("number " + thrown.size());
    thrown.add(error);
    throw error;
  }

  // -- queues

  private static void handsOverInLots(Nursery nursery, Aftermath after) {
    var lot = new ParkingLot();
    after.nobodyWaits("lot", lot);
    List<String> letters = new ArrayList<>();
    int[] count = new int[2];
    after.check("none is lost", () -> assertThat(count[1] + letters.size()).isEqualTo(count[0]));
    for (int i = 0; i < 2; i++) {
      nursery.startSoon(
          "taker",
          () -> {
            while (letters.isEmpty()) {
              parkUnless(lot, () -> !letters.isEmpty());
            }
            letters.removeLast();
            count[1]++;
            if (!letters.isEmpty()) {
              lot.unpark(1);
            }
          });
    }
    nursery.startSoon(
        "giver",
        () -> {
          for (int i = 0; i < 2; i++) {
            Tasks.checkpoint();
            count[0]++;
            letters.add("letter");
            lot.unpark(1);
          }
        });
  }

  /** Looks after it has taken its place, so that no change goes unnoticed. */
  private static void parkUnless(ParkingLot lot, BooleanSupplier condition) {
    Tasks.checkpointIfCancelled();
    ParkingLot.Place place = lot.prepare();
    if (condition.getAsBoolean()) {
      place.withdraw();
    } else {
      place.await();
    }
  }

  private static void reparks(Nursery nursery, Aftermath after) {
    var from = new ParkingLot();
    var to = new ParkingLot();
    after.nobodyWaits("from", from);
    after.nobodyWaits("to", to);
    boolean[] over = {false};
    for (int i = 0; i < 3; i++) {
      nursery.startSoon(
          "waiter",
          () -> {
            parkUnless(from, () -> over[0]);
          });
    }
    nursery.startSoon(
        "mover",
        () -> {
          Tasks.checkpoint();
          from.repark(to, 2);
          Tasks.checkpoint();
          over[0] = true;
          from.unparkAll();
          to.unparkAll();
        });
  }

  private static void breaksLot(Nursery nursery, Aftermath after) {
    var lot = new ParkingLot();
    after.nobodyWaits("lot", lot);
    nursery.startSoon(
        "waiter",
        () -> {
          try {
            lot.park();
          } catch (BrokenResourceException e) {
            Tasks.checkpoint();
          }
        });
    nursery.startSoon(
        "breaker",
        () -> {
          try {
            Tasks.sleep(A_WHILE);
          } finally {
            lot.breakLot("the test is over");
          }
        });
  }

  /** The items of the Javadoc of {@link dev.nursery.lowlevel.Suspension}. */
  private static void takesItems(Nursery nursery, Aftermath after) {
    var items = new Items();
    int[] count = new int[2];
    after.check("none is lost", () -> assertThat(count[1] + items.left()).isEqualTo(count[0]));
    after.check("nobody is in line", () -> assertThat(items.inLine()).isZero());
    for (int i = 0; i < 2; i++) {
      nursery.startSoon(
          "taker",
          () -> {
            items.take();
            count[1]++;
          });
    }
    nursery.startSoon(
        "giver",
        () -> {
          for (int i = 0; i < 2; i++) {
            Tasks.checkpoint();
            count[0]++;
            items.put();
          }
        });
  }

  private static void takesTurns(Nursery nursery, Aftermath after) {
    var order = new Sequencer();
    List<Integer> steps = new ArrayList<>();
    after.check("the order is kept", () -> assertThat(steps).isSorted());
    for (int i = 0; i < 3; i++) {
      int number = i;
      nursery.startSoon(() -> {
        try {
          order.step(
              number,
              () -> {
                steps.add(number);
                Tasks.checkpoint();
              });
        } catch (RuntimeException e) {
          assertThat(e).as("if an earlier one was cut off").hasMessageContaining("step");
        }
      });
    }
  }

  // -- foreign code

  @SuppressWarnings("WaitNotInLoop") // for nothing but time
  private static void waitsInForeignCode(Nursery nursery, Aftermath after) {
    var queue = new LinkedBlockingQueue<String>();
    var latch = new CountDownLatch(1);
    var monitor = new Object();
    nursery.startSoon(
        "latch",
        () -> {
          Tasks.checkpoint();
          CancelScope.moveOnAfter(A_WHILE, () -> latch.await());
        });
    nursery.startSoon(
        "queue",
        () -> {
          Tasks.checkpoint();
          CancelScope.moveOnAfter(A_WHILE, () -> queue.take());
          Tasks.checkpoint();
        });
    nursery.startSoon(
        "sleep",
        () -> {
          Tasks.checkpoint();
          // A wait in foreign code, to be cut off like any other; that it ends is a step, too.
          Thread.sleep(1);
          Tasks.checkpoint();
        });
    nursery.startSoon(
        "monitor",
        () -> {
          Tasks.checkpoint();
          synchronized (monitor) {
            monitor.wait(1);
          }
          Tasks.checkpoint();
        });
  }

  private static void waitsForForeignLock(Nursery nursery, Aftermath after) {
    var lock = new ReentrantLock();
    after.unlocked("lock", lock);
    for (int i = 0; i < 2; i++) {
      nursery.startSoon(() -> {
        Tasks.checkpoint();
        lock.lockInterruptibly();
        try {
          Tasks.sleep(A_WHILE);
        } finally {
          lock.unlock();
        }
        if (lock.tryLock(1, TimeUnit.HOURS)) {
          lock.unlock();
        }
      });
    }
  }
}
