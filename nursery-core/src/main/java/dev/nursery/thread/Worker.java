package dev.nursery.thread;

import dev.nursery.kernel.LentThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A platform thread that is lent to one task after the other.
 *
 * <pre>
 *   taken, given a job ──start()──▶ working ──the job has ended──▶ idle ──taken──▶ …
 *                                                                   └──idle for long──▶ ended
 * </pre>
 *
 * <p>To whoever takes it, it looks like a thread that is new: it is started to do its job, although
 * it may be running already, and knows nothing of what it did before.
 */
final class Worker extends Thread implements LentThread {

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final WorkerThreads home;
  private final String ownName;

  /** What to do when started; written by whoever has taken this. */
  private @Nullable Runnable next;

  /** Whether the thread runs; written by whoever has taken this. */
  private boolean launched;

  /** What to do now; set by {@link #start}, which owes the wake-up, and cleared by the thread. */
  private volatile @Nullable Runnable job;

  Worker(WorkerThreads home, String name) {
    super(null, null, name, 0, false);
    this.home = home;
    this.ownName = name;
    setDaemon(true);
    setPriority(NORM_PRIORITY); // and not that of whoever happens to make it
    setContextClassLoader(null);
  }

  /** Gives it its next job, to be begun by {@link #start}; for whoever has taken this. */
  void prepare(String name, Runnable work) {
    next = work;
    setName(name);
    setContextClassLoader(Thread.currentThread().getContextClassLoader());
  }

  /** Takes the job back, which was not started. */
  void forget() {
    next = null;
    cleanUp();
  }

  boolean isLaunched() {
    return launched;
  }

  @Override
  public void start() {
    job = next;
    next = null;
    if (launched) {
      LockSupport.unpark(this);
      return;
    }
    launched = true; // first, as it may be idle, and taken by somebody else, before start() returns
    boolean started = false;
    try {
      super.start();
      started = true;
    } finally {
      launched = started;
    }
  }

  @Override
  public void run() {
    @Nullable Runnable work = job;
    while (work != null) {
      job = null;
      work.run();
      work = null; // which would keep all that the job knows for as long as this is idle
      Thread.interrupted(); // nobody of ours sends one any more, and the next job is not to blame
      cleanUp();
      MDC.clear();
      home.idle(this);
      work = awaitJob();
    }
  }

  /** The next job; null if there was none for so long that this thread is to end. */
  private @Nullable Runnable awaitJob() {
    long end = System.nanoTime() + IDLE_NANOS;
    while (job == null) {
      long left = end - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(home, left);
      } else if (home.retire(this)) {
        return null;
      } else {
        LockSupport.park(home); // taken in this moment: it is about to be started, or given back
        end = System.nanoTime() + IDLE_NANOS;
      }
    }
    return job;
  }

  /** Holds on to nothing of whoever it worked for. */
  private void cleanUp() {
    setUncaughtExceptionHandler(null);
    setContextClassLoader(null);
    setName(ownName);
    setPriority(NORM_PRIORITY);
  }
}
