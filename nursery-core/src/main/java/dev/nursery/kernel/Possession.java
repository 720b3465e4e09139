package dev.nursery.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Something that a task has, and that has to learn of it if the task ends without giving it back: a
 * lock, say, for which others wait.
 *
 * <p>A node of a list that begins in the task's record, so a task pays one field for it, and taking
 * and giving back are a few writes. They are done by the owner alone, on its own thread: what
 * another task hands over, the new owner adds to its list when it comes out of its wait. In between
 * it runs no code of its own, so it cannot end there.
 */
public abstract class Possession {

  private @Nullable Possession previous;
  private @Nullable Possession next;

  /** For whatever tasks can own. */
  protected Possession() {}

  /**
   * {@code owner} has ended, and will not give this back. On the owner's thread, after its nursery
   * knows of its failure and before its awaiters do. Must not wait, and not allocate, as the task
   * may have run out of memory. If it throws all the same, as waking others may, it is called once
   * more.
   */
  protected abstract void ownerEnded(TaskRecord owner);

  /** Adds this to what {@code task}, the current one, has. */
  public final void takenBy(TaskRecord task) {
    previous = null;
    next = task.possessions;
    if (next != null) {
      next.previous = this;
    }
    task.possessions = this;
  }

  /** Undoes {@link #takenBy}. */
  public final void givenBackBy(TaskRecord task) {
    if (previous == null) {
      task.possessions = next;
    } else {
      previous.next = next;
    }
    if (next != null) {
      next.previous = previous;
    }
    previous = null;
    next = null;
  }

  /** The next in the owner's list; the owner only. */
  public final @Nullable Possession next() {
    return next;
  }
}
