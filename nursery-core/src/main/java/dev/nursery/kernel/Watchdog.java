package dev.nursery.kernel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets cancelled tasks out of foreign code: interrupts them where they really wait, again if they
 * swallow it, and reports those that do not come out.
 *
 * <p>A task is on the list from when its innermost flag is, or is found, set outside a waiting call
 * of ours until it ends or is no longer cancelled. First delivery, re-delivery and the report of
 * stuck tasks are this one sweep, whose pauses grow from a millisecond while nothing new comes in.
 * It also makes good for visits that ran out of memory.
 *
 * <p>A task that merely computes is left alone for long, because an interrupt there does harm: its
 * next write to a file channel would close that channel for everybody who shares it.
 */
final class Watchdog {

  static final Logger LOG = LoggerFactory.getLogger("dev.nursery");

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  /** Newcomers, linked by {@link Watch#next}; pushed by anyone, taken by the watchdog's thread. */
  private static final AtomicReference<@Nullable Watch> NEWCOMERS = new AtomicReference<>();

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Whether a visit has failed and not been made good for. */
  private static volatile boolean visitsOwed;

  /** How long to wait before the next sweep; the watchdog's thread alone. */
  private static long pause = FIRST_PAUSE;

  /**
   * Interrupts are sent by threads of their own, since {@code Thread.interrupt} may run a channel's
   * close, which is anybody's code; a slow one must not hold up the others.
   */
  private static final Helpers SENDERS = new Helpers("nursery-interrupter", 4, 256);

  /**
   * Reports are written by a thread of their own too: an appender may be slow, or wait for a lock
   * that the very task holds which is to be interrupted.
   */
  private static final Helpers REPORTERS = new Helpers("nursery-reporter", 1, 1);

  private static final Thread THREAD = Daemons.start("nursery-watchdog", Watchdog::loop);

  private Watchdog() {}

  /** Puts {@code task} on the list; the caller has set the task's bit for it. */
  static void add(TaskRecord task) {
    var watch = new Watch(task, SENDERS, System::nanoTime);
    Watch head;
    do {
      head = NEWCOMERS.get();
      watch.next = head;
    } while (!NEWCOMERS.compareAndSet(head, watch));
    COUNT.incrementAndGet();
    if (head == null) {
      // Whoever finds newcomers before it leaves the wake-up to the one who pushed the first of
      // them.
      LockSupport.unpark(THREAD);
    }
  }

  /** Logs a warning; the watchdog's thread does not wait for it. */
  static void report(String format, Object... arguments) {
    REPORTERS.execute(() -> LOG.warn(format, arguments));
  }

  /** A visit has failed halfway: makes good for it, on the watchdog's thread. Never throws. */
  static void visitAllSoon(Throwable failure) {
    visitsOwed = true;
    LockSupport.unpark(THREAD);
    tryToLog("a cancellation failed halfway, and goes on on another thread", failure);
  }

  private static void visitAll() {
    visitsOwed = false; // first, as more may fail meanwhile
    try {
      Visit.all();
    } catch (Throwable t) {
      visitsOwed = true;
      tryToLog("a cancellation that failed halfway has failed again, and is tried again", t);
    }
  }

  /** Makes the next pause a short one; the watchdog's thread. */
  static void lookSoon() {
    pause = FIRST_PAUSE;
  }

  /** How many tasks are on the list. */
  static int size() {
    return COUNT.get();
  }

  private static void loop() {
    Watch watched = null;
    long nextSweep = System.nanoTime();
    while (true) {
      Watch newcomer = NEWCOMERS.getAndSet(null);
      while (newcomer != null) {
        Watch next = newcomer.next;
        lookSoon();
        watched = keptUnlessOver(newcomer, watched);
        newcomer = next;
      }
      nextSweep = Math.min(nextSweep, System.nanoTime() + pause);
      if (System.nanoTime() - nextSweep >= 0) {
        if (visitsOwed) {
          visitAll();
        }
        Watch kept = null;
        while (watched != null) {
          Watch next = watched.next;
          kept = keptUnlessOver(watched, kept);
          watched = next;
        }
        watched = kept;
        SENDERS.growIfStuck();
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        nextSweep = System.nanoTime() + pause;
      }
      if (NEWCOMERS.get() != null) {
        continue;
      }
      if (watched == null && !visitsOwed) {
        LockSupport.park(Watchdog.class);
      } else {
        LockSupport.parkNanos(Watchdog.class, nextSweep - System.nanoTime());
      }
    }
  }

  /**
   * The list {@code kept}, with {@code watch} in front of it if that is to be looked at again. A
   * list of its own links, as this thread must not run out of memory for one.
   */
  private static @Nullable Watch keptUnlessOver(Watch watch, @Nullable Watch kept) {
    boolean over = isOver(watch);
    watch.next = over ? null : kept; // one that is over would keep all that came with it
    return over ? kept : watch;
  }

  /** One that fails, for want of memory, is looked at again, and keeps nobody else waiting. */
  private static boolean isOver(Watch watch) {
    boolean over = false;
    try {
      over = watch.isOver();
    } catch (Throwable t) {
      tryToLog("a cancelled task could not be looked at, which is tried again", t);
    }
    if (over) {
      COUNT.decrementAndGet();
    }
    return over;
  }

  /**
   * For the threads that serve the whole process, and must not end because there is no memory for a
   * message.
   */
  static void tryToLog(String message, Throwable t) {
    try {
      LOG.error(message, t);
    } catch (Throwable cannotLog) {
      t.addSuppressed(
          cannotLog); // nobody is left to tell; whoever finds the first in a heap dump finds both
    }
  }
}
