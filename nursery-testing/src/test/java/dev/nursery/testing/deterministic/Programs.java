package dev.nursery.testing.deterministic;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/** Small programs that wait in every way there is, for comparing runs of them. */
final class Programs {

  private Programs() {}

  /** All of them, by name. */
  static Map<String, Nursery.RunBody> all() {
    var all = new LinkedHashMap<String, Nursery.RunBody>();
    all.put("timers", Programs::timers);
    all.put("queues", Programs::queues);
    all.put("locks", Programs::locks);
    all.put("monitors", Programs::monitors);
    all.put("notifications", Programs::notifications);
    all.put("foreign sleeps", Programs::foreignSleeps);
    all.put("cancelled foreign calls", Programs::cancelledForeignCalls);
    all.put("starts", Programs::starts);
    all.put("threads that are no tasks", Programs::plainThreads);
    return all;
  }

  static void timers(Nursery nursery) {
    for (int i = 0; i < 4; i++) {
      int hours = i / 2;
      nursery.startSoon(() ->
          CancelScope.moveOnAfter(
              Duration.ofHours(1),
              () -> {
                Tasks.sleep(Duration.ofHours(hours));
                Tasks.checkpoint();
                Tasks.sleepForever();
              }));
    }
  }

  static void queues(Nursery nursery) {
    var queue = new ArrayBlockingQueue<Integer>(1);
    for (int i = 0; i < 2; i++) {
      nursery.startSoon("producer", () -> put(queue));
      nursery.startSoon("consumer", () -> take(queue));
    }
  }

  private static void put(ArrayBlockingQueue<Integer> queue) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      queue.put(i);
    }
  }

  private static void take(ArrayBlockingQueue<Integer> queue) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      queue.take();
    }
  }

  static void locks(Nursery nursery) {
    var lock = new ReentrantLock();
    for (int i = 0; i < 3; i++) {
      nursery.startSoon(() -> {
        lock.lock();
        try {
          Tasks.sleep(Duration.ofSeconds(1));
        } finally {
          lock.unlock();
        }
      });
    }
  }

  static void monitors(Nursery nursery) {
    var one = new Object();
    var two = new Object();
    for (int i = 0; i < 4; i++) {
      nursery.startSoon(() -> {
        synchronized (one) {
          Tasks.checkpoint();
          synchronized (two) {
            Tasks.sleep(Duration.ofSeconds(1));
          }
        }
        synchronized (two) {
          Tasks.checkpoint();
        }
      });
    }
  }

  static void notifications(Nursery nursery) {
    var monitor = new Object();
    boolean[] told = {false};
    for (int i = 0; i < 3; i++) {
      nursery.startSoon(
          "waiter",
          () -> {
            synchronized (monitor) {
              while (!told[0]) {
                monitor.wait();
              }
            }
          });
    }
    nursery.startSoon(
        "teller",
        () -> {
          synchronized (monitor) {
            told[0] = true;
            monitor.notifyAll();
            Tasks.checkpoint();
          }
        });
  }

  /** Sleeps and waits of the JDK's, which really take these few milliseconds: it is about them. */
  @SuppressWarnings("WaitNotInLoop") // for the time only
  static void foreignSleeps(Nursery nursery) {
    var monitor = new Object();
    nursery.startSoon("8", () -> Thread.sleep(8)); // it is the JDK's sleep whose place is asked for
    nursery.startSoon("4", () -> Thread.sleep(4)); // the same, to end before the first
    nursery.startSoon("6", () -> Tasks.sleep(Duration.ofMillis(6)));
    nursery.startSoon(
        "7",
        () -> {
          synchronized (monitor) {
            monitor.wait(7);
          }
        });
  }

  /** The foreign ones would take a day, and are to end at once. */
  static void cancelledForeignCalls(Nursery nursery) {
    // One of the foreign waits that are cancelled: it never sleeps to its end.
    nursery.startSoon("sleeper", () -> Thread.sleep(Duration.ofDays(1)));
    nursery.startSoon("taker", () -> new LinkedBlockingQueue<String>().take());
    nursery.startSoon("joiner", () -> Thread.currentThread().join(Duration.ofDays(1)));
    Tasks.sleep(Duration.ofSeconds(3));
    nursery.cancelScope().cancel("the test says so");
  }

  static void starts(Nursery nursery) {
    for (int i = 0; i < 2; i++) {
      int number = i;
      nursery.startSoon(() -> {
        int answer =
            nursery.<Integer>start(status -> {
              Tasks.checkpoint();
              status.started(number);
              Tasks.sleep(Duration.ofMillis(number));
            });
        nursery.startSoon("child of " + answer, Tasks::checkpoint).await();
      });
    }
  }

  static void plainThreads(Nursery nursery) throws InterruptedException {
    var queue = new ArrayBlockingQueue<String>(1);
    Thread thread =
        Thread.ofVirtual()
            .name("plain")
            .start(() -> {
              queue.offer("from a thread that is no task");
              Thread.yield();
            });
    nursery.startSoon("taker", () -> queue.take());
    thread.join();
  }
}
