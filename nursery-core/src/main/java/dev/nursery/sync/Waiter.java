package dev.nursery.sync;

import dev.nursery.kernel.Parking;
import dev.nursery.kernel.TaskRecord;
import org.jspecify.annotations.Nullable;

/**
 * One task in a line, and what it wants there. All but the final fields belong to the line's lock.
 */
final class Waiter {

  final TaskRecord task;

  /** The wait of that task; see {@link Parking}. Written while this is in no list. */
  private long ticket;

  /** What it waits for, where the line offers more than one thing. */
  final @Nullable Object request;

  @Nullable Waiter previous;

  /** The next in the list; after it has been let in, the next of those to be woken. */
  @Nullable Waiter next;

  /** Where it is linked; null before and after. */
  @Nullable WaitList list;

  /** Whether it is to fail instead of being let in; written before the claim that ends the wait. */
  boolean failed;

  /** At a barrier, how many came before this one; negative until it is let through. */
  int place = -1;

  /** One that does not wait yet. */
  Waiter(TaskRecord task, @Nullable Object request) {
    this.task = task;
    this.request = request;
  }

  /** Begins a wait of the task, which is the current one; perhaps its second, in no list. */
  void begin(boolean abortable) {
    ticket = Parking.prepare(task, abortable);
  }

  /** Waits for the end of the wait, as {@link Parking#await}. */
  void await(Object subject) {
    Parking.await(task, ticket, subject);
  }

  /** Ends the wait without waiting. */
  void abandon() {
    Parking.abandon(task, ticket);
  }

  /** Whether nobody has ended the wait yet: neither who lets in, nor who cancels. */
  boolean isWaiting() {
    return Parking.isWaiting(task, ticket);
  }

  /** Ends the wait on behalf of who lets in; false if it was cancelled before. */
  boolean claim() {
    return Parking.claim(task, ticket);
  }
}
