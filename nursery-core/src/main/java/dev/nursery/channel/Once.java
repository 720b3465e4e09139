package dev.nursery.channel;

import dev.nursery.Deadline;
import dev.nursery.Fn;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.kernel.Doors;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.WaitQueue;
import dev.nursery.sync.Event;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An arm for something that happens once and then stays so. Nothing is taken by it, so it does not
 * matter who is told of it, nor how often: who was woken looks whether it has happened.
 */
abstract sealed class Once<R extends @Nullable Object> extends Choice<R> {

  /** Where those are who wait for it; null if only time does it. */
  abstract @Nullable WaitQueue queue();

  @Override
  abstract boolean hasHappened();

  @Override
  final @Nullable Object join(TaskRecord task, long ticket) {
    WaitQueue queue = queue();
    return queue == null ? null : queue.join(task, ticket);
  }

  @Override
  final void part(Object place, int index, Selection of) {
    Objects.requireNonNull(queue()).leave((WaitQueue.Waiter) place);
  }

  /** An event. */
  static final class Set<R extends @Nullable Object> extends Once<R> {

    private final Event event;
    private final Callable<? extends R> then;

    Set(Event event, Callable<? extends R> then) {
      this.event = event;
      this.then = then;
    }

    @Override
    boolean hasHappened() {
      return event.isSet();
    }

    @Override
    Step attempt(Selection by) {
      return event.isSet() ? Step.DONE : Step.WAITS;
    }

    @Override
    WaitQueue queue() {
      return Doors.waitersOf(event);
    }

    @Override
    R finish(@Nullable Object received) throws Exception {
      return then.call();
    }
  }

  /** The end of a task. */
  static final class Ended<T extends @Nullable Object, R extends @Nullable Object> extends Once<R> {

    private final Task<T> task;
    private final Fn<? super Outcome<T>, ? extends R> then;

    Ended(Task<T> task, Fn<? super Outcome<T>, ? extends R> then) {
      this.task = task;
      this.then = then;
    }

    private TaskRecord awaited() {
      return (TaskRecord) task; // there is one kind of tasks
    }

    @Override
    boolean hasHappened() {
      return awaited().hasEnded();
    }

    @Override
    Step attempt(Selection by) {
      return awaited().hasEnded() ? Step.DONE : Step.WAITS;
    }

    @Override
    WaitQueue queue() {
      return awaited().awaiters();
    }

    @Override
    R finish(@Nullable Object received) throws Exception {
      return then.apply(task.outcome().orElseThrow());
    }
  }

  /** A point in time. */
  static final class Due<R extends @Nullable Object> extends Once<R> {

    private final Deadline deadline;
    private final Callable<? extends R> then;

    Due(Deadline deadline, Callable<? extends R> then) {
      this.deadline = deadline;
      this.then = then;
    }

    @Override
    boolean hasHappened() {
      return deadline.hasPassed();
    }

    /** Not looked at in a gate, as a clock is anybody's code. */
    @Override
    Step attempt(Selection by) {
      return Step.WAITS;
    }

    @Override
    @Nullable WaitQueue queue() {
      return null;
    }

    @Override
    R finish(@Nullable Object received) throws Exception {
      return then.call();
    }

    @Override
    Deadline due() {
      return deadline;
    }
  }
}
