/**
 * What tasks use to wait for one another: events, locks, semaphores and the like.
 *
 * <p>They are what {@code java.util.concurrent} has under similar names, with three things changed.
 * Who waits can be cancelled, and leaves nothing behind. Everything is first come, first served,
 * and handed over directly, so that a task that comes late cannot take what another one has waited
 * for. And what belongs to somebody belongs to a task, not to a thread.
 *
 * <p>What holds for all of them, and is not repeated there:
 *
 * <ul>
 *   <li>An operation that may wait is a cancel point and a schedule point, also when it need not
 *       wait. If it throws {@link dev.nursery.Cancelled} it has done nothing, if nothing else is
 *       said; if it was done first, it returns, and the next operation throws.
 *   <li>{@code try…}, {@code release}, {@code set}, {@code signal} and {@code statistics} never
 *       wait, and are no cancel points.
 *   <li>None takes a timeout: put a {@linkplain dev.nursery.CancelScope#moveOnAfter scope} around
 *       it.
 *   <li>What a task did before it released, set or signalled is visible to the one that comes out
 *       of its wait because of it.
 *   <li>A thread that runs no task can use them as well, and nobody can cancel it, except where a
 *       task is the owner, as of a lock.
 *   <li>{@code statistics()} is a snapshot, and old when it is looked at.
 * </ul>
 */
@NullMarked
package dev.nursery.sync;

import org.jspecify.annotations.NullMarked;
