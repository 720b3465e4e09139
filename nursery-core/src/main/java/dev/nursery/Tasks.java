package dev.nursery;

import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.RunObserver;
import dev.nursery.kernel.ScopeRecord;
import dev.nursery.kernel.Sleep;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a task does to itself: wait for time, and give way.
 *
 * <p>Every operation here that waits or checks is a cancel point: it throws {@link Cancelled} if
 * the current task is cancelled, and {@link TaskInterruptedException} if somebody else interrupted
 * its thread. All but {@link #checkpointIfCancelled} and {@link #checkpointBeforeFailing} are also
 * points where other tasks get their turn; to spare the cost, operations that need not wait give
 * way only once in a while (one in about a hundred), except for {@link #yieldNow}.
 *
 * <p>They work on any thread; on one that runs no task nobody can cancel them.
 */
public final class Tasks {

  private Tasks() {}

  /**
   * Waits for {@code duration}, or a little longer, never less.
   *
   * @param duration 0 to 100 years; 0 is a {@link #checkpoint}
   */
  public static void sleep(Duration duration) {
    long nanos = Durations.nanos(duration);
    TaskRecord task = CurrentTask.get();
    if (task == null) {
      inRoot(() -> sleep(duration));
    } else if (nanos == 0) {
      checkpoint(task);
    } else {
      Sleep.until(task, task.now() + nanos);
    }
  }

  /**
   * Waits until {@code deadline}; a {@link #checkpoint} if that has passed.
   *
   * @throws IllegalArgumentException if the deadline is one of another clock than the task's
   */
  public static void sleepUntil(Deadline deadline) {
    Objects.requireNonNull(deadline, "deadline");
    TaskRecord task = CurrentTask.get();
    if (task == null) {
      inRoot(() -> sleepUntil(deadline));
      return;
    }
    long until = deadline.nanosFor(task);
    if (until <= task.now()) {
      checkpoint(task);
    } else {
      Sleep.until(task, until);
    }
  }

  /** Waits until cancelled. */
  public static void sleepForever() {
    TaskRecord task = CurrentTask.get();
    if (task == null) {
      inRoot(Tasks::sleepForever);
    } else {
      Sleep.until(task, ScopeRecord.NEVER);
    }
  }

  /**
   * A cancel point and a schedule point, for code that computes for long: gives way once in a
   * while.
   */
  public static void checkpoint() {
    TaskRecord task = CurrentTask.get();
    if (task == null) {
      inRoot(Tasks::checkpoint);
    } else {
      checkpoint(task);
    }
  }

  private static void checkpoint(TaskRecord task) {
    task.spendBudget();
    task.checkCancelled();
  }

  /** A cancel point only. */
  public static void checkpointIfCancelled() {
    TaskRecord task = CurrentTask.get();
    if (task == null) {
      inRoot(Tasks::checkpointIfCancelled);
    } else {
      task.checkCancelled();
    }
  }

  /**
   * A schedule point only: gives way once in a while, and never throws. For those who write
   * operations of their own: one that has taken something, and need not wait, ends with this, so
   * that a loop of such operations lets others have their turn, and a cancellation cannot lose what
   * was taken.
   *
   * <p>Follows trio's {@code cancel_shielded_checkpoint}.
   */
  public static void cancelShieldedCheckpoint() {
    TaskRecord task = CurrentTask.get();
    if (task != null) {
      task.spendBudget();
    }
  }

  /**
   * A cancel point for those who write operations of their own: right before an operation fails
   * because of what another task has done, closed a stream, say, or broken a lock.
   *
   * <p>If a scope is cancelled around several tasks, one of them notices first, and its clean-up
   * may close what another one waits for, which then wakes to find it closed. For a moment no
   * {@link #checkpointIfCancelled} sees a cancellation there. This one does, if that other task had
   * been cancelled before: so what comes out of a block that is cancelled as a whole is the
   * cancellation, and not its consequences.
   *
   * {@snippet :
   * volatile boolean closed;
   *
   * void waitFor(Suspension item) {
   *   item.await(this);
   *   if (closed) {
   *     Tasks.checkpointBeforeFailing();
   *     throw new ClosedResourceException("this was closed while somebody waited for it");
   *   }
   * }
   * }
   */
  public static void checkpointBeforeFailing() {
    TaskRecord task = CurrentTask.get();
    if (task != null) {
      task.checkCancelledWithOthers();
    }
  }

  /** Gives way to other tasks, always. */
  public static void yieldNow() {
    TaskRecord task = CurrentTask.get();
    if (task == null) {
      inRoot(Tasks::yieldNow);
    } else {
      task.yieldNow();
      task.checkCancelled();
    }
  }

  /**
   * The earliest deadline that applies here; {@link Deadline#passed()} if the task is cancelled,
   * never if there is none.
   */
  public static Deadline effectiveDeadline() {
    TaskRecord task = CurrentTask.get();
    return task instanceof TaskNode<?> node ? node.effectiveDeadline() : Deadline.never();
  }

  /**
   * The current task, or, on a thread that runs none, one that is good for a single wait: nobody
   * can cancel it, and nobody finds it. For those who write primitives; everybody else wants {@link
   * Task#current}.
   */
  public static Task<?> currentOrTemporary() {
    return Root.currentOrTemporary();
  }

  /** The clock that the current task lives by; the system's on a thread that runs no task. */
  public static TaskClock clock() {
    return Reasons.currentClock();
  }

  /**
   * Runs {@code body}, and tells {@code instrument} of what the current task does in it. It is told
   * of nothing that other tasks do, nor of spawns.
   */
  public static <X extends Exception> void observed(Instrument instrument, Block<X> body) throws X {
    Objects.requireNonNull(instrument, "instrument");
    Objects.requireNonNull(body, "body");
    TaskNode<?> task = TaskNode.require("Tasks.observed");
    RunObserver before = task.observer();
    task.observeWith(InstrumentObserver.and(instrument, before));
    try {
      body.run();
    } catch (InterruptedException e) {
      throw Sneaky.of(Boundary.translated(e));
    } finally {
      task.observeWith(before);
    }
  }

  private static void inRoot(Block<RuntimeException> operation) {
    Root.<@Nullable Object>around(() -> {
      operation.run();
      return null;
    });
  }
}
