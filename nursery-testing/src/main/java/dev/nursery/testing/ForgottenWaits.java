package dev.nursery.testing;

import dev.nursery.Instrument;
import dev.nursery.Task;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Collects the tasks that have left a place in a queue behind, in words. */
final class ForgottenWaits implements Instrument {

  private final Collection<String> found = new ConcurrentLinkedQueue<>();

  @Override
  public void waitForgotten(Task<?> task) {
    found.add(
        "a place in a queue of waiters: task '"
            + task.name()
            + "' began a wait there, and neither waited nor gave it up");
  }

  Collection<String> found() {
    return found;
  }
}
