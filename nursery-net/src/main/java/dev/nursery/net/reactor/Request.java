package dev.nursery.net.reactor;

import dev.nursery.lowlevel.Suspension;

/**
 * A wait for a channel to be ready that comes with what is then to be done: to read, for instance.
 * The reactor does it, on its own thread, and wakes the task with the result.
 *
 * <p>That spares the time between waking a task and its getting to read, in which a level-triggered
 * selector would report the same bytes again and again; and the channel is empty again by the time
 * the reactor polls.
 *
 * <p><b>Nothing is lost.</b> The reactor first {@linkplain #claim claims} the wait and then
 * performs: from the claim on the task cannot be cancelled out of it, so whatever was read reaches
 * it. And the task does not go on before: it may come back early from its park, of a permit left
 * over from some other wait, but then {@linkplain #settle waits} for {@link #done}. So the buffer
 * it lent is the reactor's between claim and done, and its own before and after.
 */
public abstract class Request extends Suspension {

  /** Set once by whoever claimed the wait, when the result is in place. */
  private volatile boolean done;

  /** Begins a wait of the current task. */
  protected Request() {}

  /** Does it, on the thread of the reactor; must neither block nor throw. */
  protected abstract void perform();

  /** For the reactor; false if somebody else has ended the wait before. */
  final boolean serve() {
    if (!claim()) {
      return false;
    }
    perform();
    finish();
    return true;
  }

  /** As {@link #wake}, with nothing done. */
  final void dismiss() {
    if (claim()) {
      finish();
    }
  }

  private void finish() {
    done = true;
    unpark();
  }

  /** For the task, once its wait has been claimed: the claimer is about to be done. */
  final void settle() {
    while (!done) {
      Thread.yield();
    }
  }
}
