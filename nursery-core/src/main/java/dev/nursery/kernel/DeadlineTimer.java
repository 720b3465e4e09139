package dev.nursery.kernel;

import dev.nursery.spi.Activity;
import dev.nursery.spi.Conductor;
import dev.nursery.spi.TaskClock;
import org.jspecify.annotations.Nullable;

/**
 * Fires deadlines and ends sleeps, for all tasks that live by one clock.
 *
 * <p>Entries lie in a few heaps, by task, so that tasks on different cores rarely meet. The clock
 * rings when the earliest entry is due; the alarm adds requests up to their minimum, so two tasks
 * that arm at once cannot undo each other. Firing re-reads every deadline under the task's lock,
 * which makes "moved later in time" and "left in time" exact: what is not due or not open any more
 * under that lock is not cancelled.
 */
public final class DeadlineTimer implements TaskClock.Bell {

  /** One timer for the process: all runs that ask for no clock of their own share its thread. */
  static final DeadlineTimer SYSTEM = new DeadlineTimer(SystemTaskClock.INSTANCE);

  private static final int MAX_STRIPES = 16;

  private final TaskClock clock;
  private final @Nullable Activity activity;
  private final TaskClock.Alarm alarm;
  private final WakeupHeap[] stripes;

  DeadlineTimer(TaskClock clock) {
    this.clock = clock;
    activity = clock.activity();
    // Stripes go by identity hashes, and there are as many as the machine has cores. What fires
    // together has to fire in one order everywhere if a conducted run is to be repeated, or a
    // test's clock is to be of use.
    int limit = activity != null || clock instanceof Conductor ? 1 : MAX_STRIPES;
    int count = 1;
    while (count < limit && count < Runtime.getRuntime().availableProcessors()) {
      count <<= 1;
    }
    stripes = new WakeupHeap[count];
    for (int i = 0; i < count; i++) {
      stripes[i] = new WakeupHeap();
    }
    alarm = clock.alarm(this);
  }

  TaskClock clock() {
    return clock;
  }

  @Nullable Activity activity() {
    return activity;
  }

  long now() {
    return clock.now();
  }

  void close() {
    alarm.close();
  }

  @Override
  public int armed() {
    int count = 0;
    for (WakeupHeap stripe : stripes) {
      count += stripe.size();
    }
    return count;
  }

  /**
   * Arms under the task's lock; true if {@link #ringAt} has to follow once that lock is released.
   */
  boolean arm(Wakeup entry, long at) {
    boolean first = stripe(entry).put(entry, at);
    entry.armedAt = at;
    return first;
  }

  void ringAt(long at) {
    alarm.ringAt(at);
  }

  /**
   * Under the task's lock, as {@link #arm}: so an entry is out for good once its task has ended.
   */
  void disarm(Wakeup entry) {
    stripe(entry).remove(entry);
    entry.armedAt = ScopeRecord.NEVER;
  }

  private WakeupHeap stripe(Wakeup entry) {
    int hash = System.identityHashCode(entry);
    return stripes[(hash ^ hash >>> 16) & stripes.length - 1];
  }

  @Override
  public void ring() {
    if (activity == null) {
      fireDue();
      return;
    }
    activity.begin();
    try {
      fireDue();
    } finally {
      activity.end();
    }
  }

  /**
   * Entries are armed lazily, and the earliest of them may be there for nothing: those are armed
   * anew for what they are there for, or taken out, until the earliest is true.
   */
  @Override
  public long nextDue(long asked) {
    long next = ScopeRecord.NEVER;
    for (WakeupHeap stripe : stripes) {
      Wakeup head = stripe.first();
      while (head != null && !isTrue(head)) {
        head = stripe.first();
      }
      next = Math.min(next, stripe.earliest());
    }
    return next;
  }

  /**
   * Whether {@code entry} is armed for what its task waits for; if not, it is from now on, or is
   * out.
   */
  private boolean isTrue(Wakeup entry) {
    TaskRecord task = entry.task;
    task.lock();
    try {
      long due = dueLocked(task, entry);
      if (due <= entry.armedAt) {
        return true;
      }
      if (due == ScopeRecord.NEVER) {
        disarm(entry); // the task may have ended since it was found, and would stay here for good
      } else {
        arm(entry, due);
      }
      return false;
    } finally {
      task.held = ShortLock.FREE;
    }
  }

  private static long dueLocked(TaskRecord task, Wakeup entry) {
    long due = ScopeRecord.NEVER;
    if (task.phase == ScopeRecord.OPEN) {
      for (ScopeRecord at = task; at != null; at = at.inner) {
        if (at.why() == null) {
          due = Math.min(due, at.deadlineNanos());
        }
      }
      due = Math.min(due, entry.asleepUntil());
    }
    return due;
  }

  private void fireDue() {
    long now = clock.now();
    long earliest = ScopeRecord.NEVER;
    for (WakeupHeap stripe : stripes) {
      for (Wakeup due; (due = stripe.takeDue(now)) != null; ) {
        fireOrPutBack(due, stripe, now);
      }
      earliest = Math.min(earliest, stripe.earliest());
    }
    if (earliest != ScopeRecord.NEVER) {
      alarm.ringAt(earliest);
    }
  }

  private void fireOrPutBack(Wakeup due, WakeupHeap stripe, long now) {
    boolean fired = false;
    try {
      fire(due.task);
      fired = true;
    } finally {
      if (!fired) {
        stripe.put(due, now); // out of memory, most likely; whoever rings tries again
      }
    }
  }

  /** Arms a task whose entry may just have fired; under its lock. */
  private boolean rearm(TaskRecord task, long now, long next) {
    Wakeup entry = task.wakeup;
    if (entry == null || entry.armedAt > now) {
      return next != ScopeRecord.NEVER && task.armLocked(next);
    }
    if (next != ScopeRecord.NEVER) {
      return arm(entry, next);
    }
    entry.armedAt = ScopeRecord.NEVER;
    return false;
  }

  /** Does what is due on {@code task} now, outermost scope first, and arms it for what is not. */
  void fire(TaskRecord task) {
    ShortLock.reserveStackToWake();
    long now = clock.now();
    BlockRecord due;
    do {
      boolean wake = false;
      boolean ring = false;
      boolean expired = false;
      long next = ScopeRecord.NEVER;
      due = null;
      task.lock();
      try {
        if (task.phase == ScopeRecord.OPEN) {
          for (BlockRecord at = task.inner; at != null; at = at.inner) {
            long deadline = at.deadlineNanos();
            if (at.why() != null) {
              continue;
            }
            if (deadline > now) {
              next = Math.min(next, deadline);
            } else if (due == null) {
              due = at;
            }
          }
          Wakeup entry = task.wakeup;
          long asleepUntil = entry == null ? ScopeRecord.NEVER : entry.asleepUntil();
          if (asleepUntil > now) {
            next = Math.min(next, asleepUntil);
          }
          ring = rearm(task, now, next); // before anything is done, as it may run out of memory
          wake = entry != null && asleepUntil <= now && Parking.claim(task, entry.sleepTicket);
          expired = due != null && due.expireLocked();
        }
      } finally {
        task.held = ShortLock.FREE;
      }
      if (wake) {
        task.unpark();
      }
      if (due != null && expired) {
        Visit.from(due);
      }
      if (ring) {
        alarm.ringAt(next); // last, since it is anybody's code
      }
    } while (due != null);
  }
}
