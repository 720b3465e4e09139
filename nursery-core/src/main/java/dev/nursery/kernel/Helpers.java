package dev.nursery.kernel;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few daemon threads for what the {@link Watchdog} must not wait for itself, each of which may
 * run into somebody else's code that takes long. A few are plenty as long as they get on; if all
 * are stuck, one more is added.
 */
final class Helpers implements Executor {

  private static final long LIFE_SECONDS = 5;

  private final int few;
  private final int most;
  private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
  private final ThreadPoolExecutor pool;

  /** How many jobs were done at the last look; the watchdog's thread only. */
  private long done;

  Helpers(String name, int few, int most) {
    this.few = few;
    this.most = most;
    pool =
        new ThreadPoolExecutor(
            few,
            most,
            LIFE_SECONDS,
            TimeUnit.SECONDS,
            waiting,
            job -> Daemons.unstarted(name, job));
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable job) {
    pool.execute(job);
  }

  /**
   * Adds a thread if jobs wait and none was finished since the last call; the watchdog's thread.
   */
  void growIfStuck() {
    long finished = pool.getCompletedTaskCount();
    try {
      if (waiting.isEmpty()) {
        pool.setCorePoolSize(few);
      } else if (finished == done && pool.getCorePoolSize() < most) {
        pool.setCorePoolSize(pool.getCorePoolSize() + 1);
      }
    } catch (Throwable t) {
      Watchdog.tryToLog("no thread to add where interrupts are stuck; tried again", t);
    }
    done = finished;
  }
}
