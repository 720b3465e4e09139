package dev.nursery.kernel;

import dev.nursery.spi.Conductor;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One cancelled task under the eye of the {@link Watchdog}, whose thread alone uses this but for
 * what is said; or under that of the run's {@link Conductor}, which then stands in for it.
 */
final class Watch implements Conductor.Watched {

  private static final long FIRST_REDELIVERY = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_REDELIVERY = TimeUnit.SECONDS.toNanos(1);

  /**
   * A platform thread blocked in a channel looks as if it computed; it is not given as long as one
   * that may.
   */
  private static final long PLATFORM_GRACE = TimeUnit.SECONDS.toNanos(1);

  private final TaskRecord task;
  private final Executor sending;
  private final LongSupplier nanoTime;
  private long since;

  /**
   * Which of the task's cancellations this is about; see {@link TaskRecord#cameOut}. Not written
   * while an interrupt is with the senders, who read it.
   */
  private byte cancellation;

  /**
   * The next newcomer, written by whoever pushes, before it is published; later the next in the
   * watchdog's own list.
   */
  @Nullable Watch next;

  /**
   * Whether the task was interrupted in this cancellation; set by the sender, cleared by the
   * watchdog while there is none.
   */
  private volatile boolean sent;

  private long redeliverAt;
  private long redelivery = FIRST_REDELIVERY;
  private boolean reported;

  /** Whether an interrupt is with the senders; set by the watchdog, cleared by the sender. */
  private volatile boolean queued;

  Watch(TaskRecord task, Executor sending, LongSupplier nanoTime) {
    this.task = task;
    this.sending = sending;
    this.nanoTime = nanoTime;
    this.since = nanoTime.getAsLong();
    this.cancellation = task.cameOut;
  }

  /** Looks at the task, and does what is called for; true if there is nothing to watch any more. */
  boolean isOver() {
    if (ended()) {
      task.unwatched();
      // Cancelled again between the two: somebody may have found the bit still set, and left it to
      // us.
      if (ended() || !task.watchAgain()) {
        return true;
      }
    }
    if (!queued) {
      if (task.cameOut != cancellation) {
        beginAnew();
      }
      attend();
    }
    return false;
  }

  /**
   * Between two looks the task came out of what it was cancelled in, and is cancelled again: it has
   * swallowed nothing, and is not late.
   */
  private void beginAnew() {
    cancellation = task.cameOut;
    since = nanoTime.getAsLong();
    sent = false;
    redelivery = FIRST_REDELIVERY;
    reported = false;
    if (task.run.conductor == null) {
      Watchdog.lookSoon();
    }
  }

  /** Whether the task is over, or out of the cancelled scope. */
  private boolean ended() {
    task.lock();
    try {
      return task.phase != ScopeRecord.OPEN || !task.top.isEffective();
    } finally {
      task.held = ShortLock.FREE;
    }
  }

  private void attend() {
    if (!Parking.isIdle(task)) {
      return;
    }
    Thread thread = task.thread();
    Thread.State state = thread.getState();
    long age = nanoTime.getAsLong() - since;
    boolean patienceOver = age > task.run.stuckGrace();
    if (waits(state)) {
      if (noneArrived(thread)) {
        deliver(thread, true);
      }
    } else if (state == Thread.State.RUNNABLE) {
      long grace =
          thread.isVirtual() || task.isLent()
              ? task.run.stuckGrace()
              : Math.min(PLATFORM_GRACE, task.run.stuckGrace());
      if (age > grace && task.interrupt == Interrupts.NONE) {
        deliver(thread, false);
      }
    } // an unstarted one will come to its first cancel point, and one that waits for a monitor
    // cannot be helped
    // The age may be that of a cancellation which ended while the watchdog was kept from running.
    boolean still = task.cameOut == cancellation;
    if (patienceOver && !reported && state != Thread.State.NEW && still) {
      reported = true;
      Watchdog.report(
          "task '{}' was cancelled {} ms ago and is still running: it computes, or waits where an interrupt does not reach."
              + " It holds up whoever waits for it. State {}, at:{}",
          task.name(),
          TimeUnit.NANOSECONDS.toMillis(age),
          state,
          stack(thread));
    }
  }

  /** Whether no interrupt is on its way to the thread, or has arrived and not been swallowed. */
  private boolean noneArrived(Thread thread) {
    return task.interrupt == Interrupts.NONE
        || (task.interrupt == Interrupts.SENT && !thread.isInterrupted());
  }

  // -- for a conductor, in place of the watchdog; none of its threads runs meanwhile

  @Override
  public Thread thread() {
    return task.thread();
  }

  @Override
  public boolean wantsInterrupt() {
    Thread thread = task.thread();
    boolean tooSoon =
        sent && task.cameOut == cancellation && nanoTime.getAsLong() - redeliverAt < 0;
    return !tooSoon
        && waits(thread.getState())
        && Parking.isIdle(task)
        && noneArrived(thread)
        && !ended();
  }

  @Override
  public boolean look() {
    return isOver();
  }

  @Override
  public long nextLook() {
    long next = reported ? NEVER : since + task.run.stuckGrace() + 1;
    long now = nanoTime.getAsLong();
    if (sent && redeliverAt - now > 0) {
      next = Math.min(next, redeliverAt);
    }
    return next > now ? next : NEVER;
  }

  private void deliver(Thread thread, boolean onlyIfWaiting) {
    long now = nanoTime.getAsLong();
    boolean again = sent;
    boolean forTheFirstTime = redelivery == FIRST_REDELIVERY;
    if (again) {
      if (now - redeliverAt < 0) {
        return;
      }
      redelivery = Math.min(2 * redelivery, LONGEST_REDELIVERY);
    }
    redeliverAt = now + redelivery;
    queued = true;
    boolean accepted = false;
    try {
      sending.execute(() -> send(thread, onlyIfWaiting));
      accepted = true;
    } finally {
      if (!accepted) { // else the sender clears it, which may have happened by now
        queued = false;
      }
    }
    if (again && forTheFirstTime) {
      Watchdog.report(
          "task '{}' was cancelled and interrupted, swallowed the interrupt, and waits again; it is interrupted again."
              + " Something in it catches InterruptedException and goes on, or a clean-up waits without a shield. At:{}",
          task.name(),
          stack(thread));
    }
  }

  /**
   * On a sender's thread: the interrupt itself, which may take long, since it may close a channel.
   */
  private void send(Thread thread, boolean onlyIfWaiting) {
    try {
      if (!onlyIfWaiting || waits(thread.getState())) {
        if (beginSending()) {
          try {
            sent = true;
            thread.interrupt();
          } finally {
            task.interrupt = Interrupts.SENT;
          }
        }
      }
    } finally {
      queued = false;
    }
  }

  private static boolean waits(Thread.State state) {
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  /** Announces an interrupt, if the task is still one to be interrupted; see {@link Interrupts}. */
  private boolean beginSending() {
    task.lock();
    try {
      // One at a time: the task waits for the end of a sending, and has to know that it was the
      // last. The sender of an earlier cancellation, which has waited long for its turn, may be at
      // it. And a task that has come out meanwhile, and is cancelled anew, is given its time anew.
      boolean send =
          task.interrupt != Interrupts.SENDING
              && task.phase == ScopeRecord.OPEN
              && task.top.isEffective()
              && task.cameOut == cancellation
              && Parking.isIdle(task);
      if (send) {
        task.episode = true;
        task.top.interrupted = true;
        task.interrupt = Interrupts.SENDING;
      }
      return send;
    } finally {
      task.held = ShortLock.FREE;
    }
  }

  private static String stack(Thread thread) {
    var text = new StringBuilder();
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("\n\tat ").append(frame);
    }
    return text.toString();
  }
}
