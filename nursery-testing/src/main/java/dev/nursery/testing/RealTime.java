package dev.nursery.testing;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One daemon thread of the process, for what the kit has to do when real time has passed. */
final class RealTime {

  private static final ScheduledThreadPoolExecutor THREAD = start();

  private RealTime() {}

  private static ScheduledThreadPoolExecutor start() {
    var executor =
        new ScheduledThreadPoolExecutor(
            1,
            job -> {
              Thread thread =
                  Thread.ofPlatform()
                      .daemon()
                      .inheritInheritableThreadLocals(false)
                      .name("nursery-testing-time")
                      .unstarted(job);
              thread.setContextClassLoader(null);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** Runs {@code action} once {@code nanos} have passed. */
  static Future<?> after(long nanos, Runnable action) {
    return THREAD.schedule(action, nanos, TimeUnit.NANOSECONDS);
  }

  /** Runs {@code action} again and again. */
  static Future<?> every(long nanos, Runnable action) {
    return THREAD.scheduleWithFixedDelay(action, nanos, nanos, TimeUnit.NANOSECONDS);
  }
}
