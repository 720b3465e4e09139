package dev.nursery.kernel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees to it that busy tasks do not keep everybody else from running.
 *
 * <p>A carrier of the JDK runs the virtual threads of its own queue until that is empty, and only
 * then looks for those that came from outside: new ones, and those that a platform thread has
 * woken, as the timer does. Two tasks on each carrier that keep waking each other, or yield to each
 * other, never let it come to that, and then no sleep ends, no deadline is noticed and no child
 * begins, for as long as they go on. A yield alone does not help: it puts a thread back into the
 * same queue.
 *
 * <p>So, while tasks are active, a virtual thread is started from outside every now and then, the
 * beat. As long as one is late, those who come to a schedule point step aside, and wake-ups take
 * the way from outside too: a platform thread does them. Then the carriers' own queues run empty,
 * the beat runs like everything that waited with it, and all is as before. While no beat is late,
 * which is nearly always, this costs a look at a flag.
 */
final class Pulse {

  private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(20);

  /** Whether a task has come to a schedule point since the last beat began. */
  private static volatile boolean active;

  /** Whether a beat is late; written by the thread of this class. */
  private static volatile boolean late;

  /** Set by the beat. */
  private static volatile boolean arrived;

  /** What waits for being woken from outside, first come first served. */
  private static final Queue<Held> HELD = new ConcurrentLinkedQueue<>();

  private static final Thread THREAD = Daemons.start("nursery-pulse", Pulse::loop);

  /** A task to be unparked, and the call to be completed before, if it is not 0. */
  record Held(TaskRecord task, long ticket) {

    /** One that stepped aside is not waiting for anything: it is as good as running. */
    Held {
      if (ticket != 0 && task.run.activity != null) {
        task.run.activity.begin();
      }
    }

    void wake() {
      if (ticket == 0) {
        LockSupport.unpark(task.thread());
      } else {
        Parking.complete(task, ticket);
        if (task.run.activity != null) {
          task.run.activity.end();
        }
      }
    }
  }

  private Pulse() {}

  /** A task has come to a schedule point. */
  static void feel() {
    if (!active) {
      active = true;
      LockSupport.unpark(THREAD);
    }
  }

  /** Whether the current thread, if it wakes somebody or yields, has to let others go first. */
  static boolean isLate() {
    return late && Thread.currentThread().isVirtual();
  }

  /** Unparks {@code task} on the thread of this class; false if there is no memory for that. */
  static boolean wakeLater(TaskRecord task) {
    try {
      hold(new Held(task, 0));
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  /**
   * Makes room for others: the current task, which is in no call, waits until it is put back. If
   * there is no memory for that it just goes on, as whoever calls this may have taken something.
   */
  static void stepAside(TaskRecord task) {
    long ticket = Parking.prepare(task, false);
    boolean held = false;
    try {
      hold(new Held(task, ticket));
      held = true;
    } catch (OutOfMemoryError e) {
      return;
    } finally {
      if (!held) {
        Parking.abandon(task, ticket);
      }
    }
    Parking.await(task, ticket, Pulse.class);
  }

  private static void hold(Held held) {
    HELD.add(held);
    LockSupport.unpark(THREAD);
  }

  private static void loop() {
    while (true) {
      active = false;
      beat();
      waitUntil(System.nanoTime() + PERIOD);
      while (!active) {
        wakeAllHeld();
        LockSupport.park(Pulse.class);
      }
    }
  }

  private static void beat() {
    long begun = System.nanoTime();
    arrived = false;
    try {
      Thread.ofVirtual().start(Pulse::arrive);
    } catch (Throwable t) {
      Watchdog.LOG.error("busy tasks may hold up others: no thread to find that out with", t);
      return;
    }
    while (!arrived) {
      if (!late && System.nanoTime() - begun > PATIENCE) {
        late = true;
      }
      waitUntil(System.nanoTime() + PATIENCE);
    }
    late = false;
    wakeAllHeld();
  }

  private static void arrive() {
    arrived = true;
    LockSupport.unpark(THREAD);
  }

  /** Waits, and wakes whom others bring meanwhile; until {@code end}, or until the beat comes. */
  private static void waitUntil(long end) {
    boolean before = arrived;
    while (arrived == before) {
      wakeAllHeld();
      long left = end - System.nanoTime();
      if (left <= 0) {
        return;
      }
      LockSupport.parkNanos(Pulse.class, left);
    }
  }

  private static void wakeAllHeld() {
    for (Held held; (held = HELD.poll()) != null; ) {
      held.wake();
    }
  }
}
