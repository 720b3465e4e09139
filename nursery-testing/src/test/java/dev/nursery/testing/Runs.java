package dev.nursery.testing;

import dev.nursery.Nursery;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A run on a thread of its own, so that the test's thread stays outside. */
final class Runs {

  private final FutureTask<Boolean> run;

  private Runs(Callable<Boolean> run) {
    this.run = new FutureTask<>(run);
    Thread.ofPlatform().daemon().start(this.run);
  }

  static Runs start(VirtualClock clock, Nursery.RunBody body) {
    return new Runs(() -> {
      Nursery.options().clock(clock).run(body);
      return true;
    });
  }

  /** Waits for its end, and throws what it threw. */
  void await() throws Exception {
    try {
      run.get();
    } catch (ExecutionException e) {
      throw new AssertionError("the run failed", e.getCause());
    }
  }
}
