package dev.nursery.sync;

import org.jspecify.annotations.Nullable;

/** Those who sleep on one condition; all of it guarded by the lock of {@link Ownership}. */
final class Sleepers {

  final WaitList list = new WaitList();

  /** Neighbours among the conditions of the same lock on which somebody sleeps. */
  @Nullable Sleepers previous;

  @Nullable Sleepers next;

  /** Whether this is among those. */
  boolean linked;
}
