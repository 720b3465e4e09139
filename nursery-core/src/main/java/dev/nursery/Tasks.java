package dev.nursery;

import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.RunObserver;
import dev.nursery.kernel.ScopeRecord;
import dev.nursery.kernel.Sleep;
import dev.nursery.kernel.Sneaky;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a task does: wait for time, give way, and have several things done at a time.
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

  /**
   * Gives way to other tasks, always: those that are ready come first. Who was woken from outside,
   * by time, the network or a platform thread, comes when the JDK's scheduler has a look there; if
   * all processors are kept busy by tasks that give way to each other, that may take some
   * hundredths of a second.
   */
  public static void yieldNow() {
    TaskRecord task = CurrentTask.get();
    if (task == null) {
      inRoot(Tasks::yieldNow);
    } else {
      task.yieldNow();
      task.checkCancelled();
    }
  }

  // -- several at a time

  /**
   * Runs all bodies at the same time, each in a task of its own, and returns their values in the
   * order of the bodies.
   *
   * {@snippet :
   * List<Integer> lengths = Tasks.gather(() -> fetch(uri).length(), () -> fetch(otherUri).length());
   * }
   *
   * <p>As for all methods here that run bodies: none is left behind when this returns or throws,
   * and if one fails the others are cancelled. For values of several types see {@link #zip}; for
   * tasks that come and go use a {@link Nursery}.
   *
   * @return the values
   * @throws MultiError with everything that failed
   * @throws Cancelled if the caller is cancelled
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> List<T> gather(Callable<? extends T>... bodies) {
    return Gathering.values(copyOf(Arrays.asList(Objects.requireNonNull(bodies, "bodies"))));
  }

  /** As {@link #gather(Callable...)}, for bodies without values. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static void gather(Block<? extends Exception>... bodies) {
    Gathering.all(copyOf(Arrays.asList(Objects.requireNonNull(bodies, "bodies"))));
  }

  /**
   * As {@link #gather(Callable...)}, for any number of bodies, also none. For a collection of
   * bodies without values use {@code forEachConcurrent(bodies, Integer.MAX_VALUE, Block::run)}.
   */
  public static <T extends @Nullable Object> List<T> gather(
      Collection<? extends Callable<? extends T>> bodies) {
    return Gathering.values(copyOf(bodies));
  }

  /**
   * Runs two bodies at the same time, and then makes one value of theirs.
   *
   * {@snippet :
   * String page = Tasks.zip(() -> findUser(id), () -> findOrders(id), (user, orders) -> user + ": " + orders);
   * }
   *
   * @param combine called by the caller's task; what it throws comes out as it is
   * @throws MultiError with everything that failed
   * @throws Cancelled if the caller is cancelled
   */
  public static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      R zip(
          Callable<? extends A> first,
          Callable<? extends B> second,
          Fn2<? super A, ? super B, ? extends R> combine) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "second");
    Objects.requireNonNull(combine, "combine");
    return Gathering.<A, B, R>zipped(first, second, combine);
  }

  /**
   * Runs all contestants at the same time, and returns the value of the first that succeeds; the
   * others are cancelled, and waited for.
   *
   * {@snippet :
   * String page = Tasks.race(() -> fetch(uri), () -> fetch(mirror));
   * }
   *
   * <p>That a contestant fails only means that it does not win: if there is a winner, what the
   * others threw is left aside, with a line in the log at level debug. An {@link Error} is not part
   * of the game, and comes out in any case.
   *
   * @param contestants at least one
   * @throws MultiError with everything that failed, if all did
   * @throws Cancelled if the caller is cancelled
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> T race(Callable<? extends T>... contestants) {
    return Contest.<T>firstSuccess(
        copyOf(Arrays.asList(Objects.requireNonNull(contestants, "contestants"))));
  }

  /** As {@link #race(Callable...)}, for contestants without values. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static void race(Block<? extends Exception>... contestants) {
    Contest.<@Nullable Object>firstSuccess(
        Gathering.callables(
            copyOf(Arrays.asList(Objects.requireNonNull(contestants, "contestants")))));
  }

  /** As {@link #race(Callable...)}, for any number of contestants. */
  public static <T extends @Nullable Object> T race(
      Collection<? extends Callable<? extends T>> contestants) {
    return Contest.<T>firstSuccess(copyOf(contestants));
  }

  /**
   * Runs all contestants at the same time, until the first has ended, one way or the other; the
   * others are cancelled, and waited for. As {@link #race(Callable...)}, but here a failure
   * decides, too.
   *
   * {@snippet :
   * Tasks.firstCompleted(() -> serve(peer), () -> waitForShutdown());
   * }
   *
   * @param contestants at least one
   * @return the value of the first
   * @throws MultiError with the failure of the first, if that is how it ended
   * @throws Cancelled if the caller is cancelled
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> T firstCompleted(
      Callable<? extends T>... contestants) {
    return Contest.<T>firstEnd(
        copyOf(Arrays.asList(Objects.requireNonNull(contestants, "contestants"))));
  }

  /** As {@link #firstCompleted(Callable...)}, for contestants without values. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static void firstCompleted(Block<? extends Exception>... contestants) {
    Contest.<@Nullable Object>firstEnd(
        Gathering.callables(
            copyOf(Arrays.asList(Objects.requireNonNull(contestants, "contestants")))));
  }

  /** As {@link #firstCompleted(Callable...)}, for any number of contestants. */
  public static <T extends @Nullable Object> T firstCompleted(
      Collection<? extends Callable<? extends T>> contestants) {
    return Contest.<T>firstEnd(copyOf(contestants));
  }

  /**
   * Applies a function to all values, at most {@code limit} at a time, each in a task of its own,
   * and returns the results in the order of the values.
   *
   * {@snippet :
   * List<String> pages = Tasks.mapConcurrent(uris, 10, uri -> fetch(uri));
   * }
   *
   * <p>The values are taken one by one, by the caller's task, as places become free; so {@code in}
   * may be long, or slow, or a channel. For results that should not be kept until the end see
   * {@link #mapConcurrent(Iterable, int, Fn, Action)}.
   *
   * @param limit at least 1
   * @throws MultiError with everything that failed; the first failure cancels the rest
   * @throws Cancelled if the caller is cancelled
   */
  public static <A extends @Nullable Object, B extends @Nullable Object> List<B> mapConcurrent(
      Iterable<? extends A> in, int limit, Fn<? super A, ? extends B> function) {
    return Mapping.<A, B>toList(
        Objects.requireNonNull(in, "in").iterator(),
        limit,
        Objects.requireNonNull(function, "function"));
  }

  /** As {@link #mapConcurrent(Iterable, int, Fn)}, for the elements of a stream, in its order. */
  public static <A extends @Nullable Object, B extends @Nullable Object> List<B> mapConcurrent(
      Stream<? extends A> in, int limit, Fn<? super A, ? extends B> function) {
    return Mapping.<A, B>toList(
        Objects.requireNonNull(in, "in").iterator(),
        limit,
        Objects.requireNonNull(function, "function"));
  }

  /**
   * Applies a function to all values, at most {@code limit} at a time, and gives the results to
   * {@code sink}, in the order of the values, as soon as each has its turn.
   *
   * {@snippet :
   * Tasks.mapConcurrent(uris, 10, uri -> fetch(uri), page -> index(page));
   * }
   *
   * <p>The function runs in tasks of its own, the sink in the caller's. A slow sink holds up the
   * function: no more than {@code limit} values are on their way at any time. The values are taken
   * by yet another task, so a result does not wait for the next value to come.
   *
   * @param limit at least 1
   * @throws MultiError with everything that failed, in the function or in the sink
   * @throws Cancelled if the caller is cancelled
   */
  public static <A extends @Nullable Object, B extends @Nullable Object> void mapConcurrent(
      Iterable<? extends A> in,
      int limit,
      Fn<? super A, ? extends B> function,
      Action<? super B> sink) {
    map(Objects.requireNonNull(in, "in").iterator(), limit, function, sink, true);
  }

  /** As {@link #mapConcurrent(Iterable, int, Fn, Action)}, for the elements of a stream. */
  public static <A extends @Nullable Object, B extends @Nullable Object> void mapConcurrent(
      Stream<? extends A> in,
      int limit,
      Fn<? super A, ? extends B> function,
      Action<? super B> sink) {
    map(Objects.requireNonNull(in, "in").iterator(), limit, function, sink, true);
  }

  /**
   * Applies a function to all values, at most {@code limit} at a time, and gives the results to
   * {@code sink} in the order in which they are ready; otherwise as {@link #mapConcurrent(Iterable,
   * int, Fn, Action)}.
   *
   * {@snippet :
   * Tasks.asCompleted(uris, 10, uri -> fetch(uri), page -> index(page));
   * }
   */
  public static <A extends @Nullable Object, B extends @Nullable Object> void asCompleted(
      Iterable<? extends A> in,
      int limit,
      Fn<? super A, ? extends B> function,
      Action<? super B> sink) {
    map(Objects.requireNonNull(in, "in").iterator(), limit, function, sink, false);
  }

  /** As {@link #asCompleted(Iterable, int, Fn, Action)}, for the elements of a stream. */
  public static <A extends @Nullable Object, B extends @Nullable Object> void asCompleted(
      Stream<? extends A> in,
      int limit,
      Fn<? super A, ? extends B> function,
      Action<? super B> sink) {
    map(Objects.requireNonNull(in, "in").iterator(), limit, function, sink, false);
  }

  private static <A extends @Nullable Object, B extends @Nullable Object> void map(
      Iterator<? extends A> values,
      int limit,
      Fn<? super A, ? extends B> function,
      Action<? super B> sink,
      boolean ordered) {
    Objects.requireNonNull(function, "function");
    Objects.requireNonNull(sink, "sink");
    new Mapping<A, B>(function, limit, ordered).run(values, sink);
  }

  /**
   * Does something with all values, at most {@code limit} at a time, each in a task of its own; the
   * values are taken as by {@link #mapConcurrent(Iterable, int, Fn)}.
   *
   * {@snippet :
   * Tasks.forEachConcurrent(uris, 10, uri -> download(uri));
   * }
   *
   * @param limit at least 1
   * @throws MultiError with everything that failed; the first failure cancels the rest
   * @throws Cancelled if the caller is cancelled
   */
  public static <A extends @Nullable Object> void forEachConcurrent(
      Iterable<? extends A> in, int limit, Action<? super A> action) {
    Mapping.<A>each(
        Objects.requireNonNull(in, "in").iterator(),
        limit,
        Objects.requireNonNull(action, "action"));
  }

  /** As {@link #forEachConcurrent(Iterable, int, Action)}, for the elements of a stream. */
  public static <A extends @Nullable Object> void forEachConcurrent(
      Stream<? extends A> in, int limit, Action<? super A> action) {
    Mapping.<A>each(
        Objects.requireNonNull(in, "in").iterator(),
        limit,
        Objects.requireNonNull(action, "action"));
  }

  /** A copy that has no null in it. */
  private static <E> List<E> copyOf(Collection<? extends E> elements) {
    var copy = new ArrayList<E>(Objects.requireNonNull(elements, "bodies").size());
    for (E element : elements) {
      copy.add(Objects.requireNonNull(element, "one of the bodies is null"));
    }
    return copy;
  }

  // -- about the current task

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
