package dev.nursery.laws;

import dev.nursery.Deadline;
import dev.nursery.Tasks;

/**
 * One operation on its way, and whether it was cancelled meanwhile. To be looked at just before and
 * after each change that may lift a cancellation; one that sets in shows at the next look, too.
 */
final class Passage {

  private final Region around;
  private final boolean prompt;
  private boolean ever;
  private boolean always;

  /** How many ticks it has stood there, cancelled. */
  private int ticksCancelled;

  /**
   * The current task is about to begin it.
   *
   * @param prompt whether it ends as soon as it is cancelled
   */
  Passage(Region around, boolean prompt) {
    this.around = around;
    this.prompt = prompt;
    ever = around.mayBeCancelled();
    always = Tasks.effectiveDeadline().equals(Deadline.passed());
  }

  synchronized void look() {
    ever |= around.mayBeCancelled();
    always &= around.isCancelled();
  }

  /** A tick of the clock has passed; returns for how many it has been cancelled, and gone on. */
  synchronized int tick() {
    ticksCancelled = prompt && around.isCancelled() ? ticksCancelled + 1 : 0;
    return ticksCancelled;
  }

  /** Whether the operation was cancelled at some time; then it may raise. */
  synchronized boolean ever() {
    return ever;
  }

  /** Whether it was so all the time; then it has to. */
  synchronized boolean always() {
    return always;
  }
}
