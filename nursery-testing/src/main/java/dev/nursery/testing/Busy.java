package dev.nursery.testing;

import dev.nursery.spi.Activity;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something real that goes on outside of tasks, so that a clock must not jump, and nobody is told
 * that all have settled. It lasts until it is closed; closing it again does nothing.
 *
 * <p>For code that hands work to threads of its own, and has its tasks wait for it:
 *
 * {@snippet :
 * Busy working = clock.busy();
 * executor.execute(() -> {
 *   try (working) {
 *     done.wake();
 *   }
 * });
 * }
 */
public final class Busy implements AutoCloseable {

  private final Activity activity;
  private final AtomicBoolean open = new AtomicBoolean(true);

  Busy(Activity activity) {
    this.activity = activity;
    activity.begin();
  }

  @Override
  public void close() {
    if (open.getAndSet(false)) {
      activity.end();
    }
  }
}
