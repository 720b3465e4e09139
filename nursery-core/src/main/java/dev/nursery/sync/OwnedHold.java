package dev.nursery.sync;

import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.TaskRecord;

/**
 * What one task has taken, and gives back itself. Whoever else closes it changes nothing, neither
 * for the owner nor for what it has taken itself.
 */
final class OwnedHold implements Hold {

  private final TaskRecord owner;
  private final Runnable release;

  /** Written by the owner. */
  private volatile boolean closed;

  OwnedHold(TaskRecord owner, Runnable release) {
    this.owner = owner;
    this.release = release;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (CurrentTask.get() != owner) {
      throw new IllegalStateException(
          "thread '"
              + Thread.currentThread().getName()
              + "' closes what task '"
              + owner.name()
              + "' has taken, and has to give back itself: close it where it was taken, best with try (var _ = ...)");
    }
    release.run();
    closed = true; // not before: what could not be given back may be closed again
  }
}
