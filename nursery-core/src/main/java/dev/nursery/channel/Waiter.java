package dev.nursery.channel;

import dev.nursery.kernel.ScopeRecord;
import dev.nursery.kernel.TaskRecord;
import org.jspecify.annotations.Nullable;

/**
 * One task in one line: it waits to send or to receive. All that can change is guarded by the gate
 * of the channel. Once the wait is over {@link #item} belongs to the task.
 *
 * <p>How the task learns that depends on how it waits:
 *
 * <pre>
 *   looks  ──── has seen nothing, so it enters the gate, and names its wait ────▶  sleeps
 *     │                                                                             │
 *     └─ served: the step is written, and the task sees it            served: its ticket is claimed
 * </pre>
 *
 * <p>Who looks sees the step at any time, and runs on, while whoever served it is still in the
 * gate: so the step is written last.
 */
final class Waiter<T> {

  /** The {@link #ticket} of a task that looks: to the kernel it runs, and is in no wait. */
  static final long LOOKS = 0;

  final TaskRecord task;

  /**
   * The innermost scope of {@link #task}, which stays the same while it waits. Kept here for
   * whoever serves a task that looks: what lies beside it in the task's record the task writes all
   * the time.
   */
  final ScopeRecord scope;

  /** Names the wait of a task that sleeps; several waiters of one selection have the same. */
  long ticket;

  final Handle handle;

  /** What is to be sent, or what was received. */
  @Nullable T item;

  /** {@link Step#WAITS} until somebody has ended the wait through this waiter. */
  volatile Step step = Step.WAITS;

  @Nullable Waiter<T> previous;

  /** In the line, or, once claimed, among those that a {@link Gate} owes a wake-up. */
  @Nullable Waiter<?> next;

  boolean inLine;

  Waiter(TaskRecord task, long ticket, Handle handle, @Nullable T item) {
    this.task = task;
    this.scope = task.top();
    this.ticket = ticket;
    this.handle = handle;
    this.item = item;
  }

  boolean looks() {
    return ticket == LOOKS;
  }
}
