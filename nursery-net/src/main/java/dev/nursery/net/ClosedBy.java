package dev.nursery.net;

import org.jspecify.annotations.Nullable;

/** Who closed an endpoint, for those who find it closed. */
final class ClosedBy {

  private ClosedBy() {}

  /** The current thread, in words; its task has the same name. */
  static String current() {
    Thread thread = Thread.currentThread();
    String name = thread.getName();
    return name.isEmpty() ? "task-" + thread.threadId() : name;
  }

  /**
   * A fresh exception.
   *
   * @param closer as from {@link #current}; null if the closer has not said yet
   */
  static ClosedEndpointException exception(Object endpoint, @Nullable String closer) {
    String who;
    if (closer == null) {
      who = "";
    } else if (closer.equals(current())) {
      who = " by this very task";
    } else {
      who = " by task '" + closer + "'";
    }
    return new ClosedEndpointException(
        endpoint
            + " was closed"
            + who
            + ". If a try-with-resources did that: is it inside the nursery whose tasks still use it? Put it around the"
            + " nursery");
  }
}
