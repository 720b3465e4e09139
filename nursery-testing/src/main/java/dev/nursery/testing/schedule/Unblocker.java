package dev.nursery.testing.schedule;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until the JDK has told us of every thread whose monitor has come free.
 *
 * <p>A virtual thread that waits to enter a monitor is put back to its scheduler by a thread of the
 * JDK's own, some time after the monitor was left; a step later or three, as the machine pleases,
 * which would make two runs differ. That thread takes whole lists of those it has to put back, and
 * works through each before it takes the next. So a thread of ours is sent through the same
 * procedure, twice: when the second comes back, the list that the first was in is done with, and so
 * is every list before.
 */
final class Unblocker {

  private final Object monitor = new Object();
  private final LinkedBlockingQueue<Runnable> returned = new LinkedBlockingQueue<>();
  private final Executor mailbox = returned::add;

  /** Whether the holder may leave the monitor; written before it is unparked. */
  private boolean mayLeave;

  /** Returns when everybody is back whose monitor came free before the call. */
  void flush() {
    ping();
    ping();
  }

  /**
   * The monitor is held by a second virtual thread, not by the driver: a carrier's own monitors
   * would count as those of the threads that it carries.
   */
  private void ping() {
    mayLeave = false;
    Thread holder = VirtualThreads.unstarted(mailbox, "", this::hold);
    Thread probe = VirtualThreads.unstarted(mailbox, "", this::enterAndLeave);
    holder.start();
    take().run();
    probe.start();
    take().run(); // up to the monitor
    mayLeave = true;
    LockSupport.unpark(holder);
    while (isAlive(holder) || isAlive(probe)) {
      take().run();
    }
  }

  private static boolean isAlive(Thread thread) {
    return VirtualThreads.state(thread) != VirtualThreads.TERMINATED;
  }

  private void hold() {
    synchronized (monitor) {
      while (!mayLeave) {
        LockSupport.park(this);
      }
    }
  }

  private void enterAndLeave() {
    synchronized (monitor) {
      mayLeave = false;
    }
  }

  private Runnable take() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return returned.take();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
