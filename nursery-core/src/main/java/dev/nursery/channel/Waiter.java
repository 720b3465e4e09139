package dev.nursery.channel;

import dev.nursery.kernel.TaskRecord;
import org.jspecify.annotations.Nullable;

/**
 * One task in one line: it waits to send or to receive. All but the first three is guarded by the
 * gate of the channel; the claim of the ticket hands {@link #item} and {@link #step} to the task.
 */
final class Waiter<T> {

  final TaskRecord task;

  /** Names the wait; several waiters of one selection have the same. */
  final long ticket;

  final Handle handle;

  /** What is to be sent, or what was received. */
  @Nullable T item;

  /** {@link Step#WAITS} until somebody has claimed the ticket through this waiter. */
  Step step = Step.WAITS;

  @Nullable Waiter<T> previous;

  /** In the line, or, once claimed, among those that a {@link Gate} owes a wake-up. */
  @Nullable Waiter<?> next;

  boolean inLine;

  Waiter(TaskRecord task, long ticket, Handle handle, @Nullable T item) {
    this.task = task;
    this.ticket = ticket;
    this.handle = handle;
    this.item = item;
  }
}
