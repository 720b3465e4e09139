package dev.nursery.net;

import java.util.LinkedHashSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that ask the system's resolver, and the lookups that wait for one of them.
 *
 * <p>A thread that hangs in the resolver cannot be had back, so their number is limited; and one
 * whose task has been cancelled counts until the resolver lets go of it, or a name server that does
 * not answer would fill the process with threads. While all hang, every other lookup waits; that is
 * logged.
 */
final class LookupThreads {

  /** Lookups at the same time. */
  static final int MAX = 40;

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net");

  private static final long IDLE_SECONDS = 10;

  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE, // the limit is kept here, not there
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          LookupThreads::thread);

  /** Those that wait for a thread, oldest first; guarded by this. Not empty only if all work. */
  private final LinkedHashSet<Runnable> waiting = new LinkedHashSet<>();

  /** How many threads work; guarded by this. */
  private int working;

  /** Runs a lookup on some other thread, at once or when its turn has come. */
  void execute(Runnable lookup) {
    if (isFirstToWait(lookup)) {
      LOG.warn(
          "{} has to wait, as {} are under way already, the most there may be: does the name server answer?",
          lookup,
          MAX);
    }
  }

  private synchronized boolean isFirstToWait(Runnable lookup) {
    if (working < MAX) {
      threads.execute(() -> work(lookup));
      working++; // only if that did not throw; and the thread cannot end before this lock is free
      return false;
    }
    waiting.add(lookup);
    return waiting.size() == 1;
  }

  /** Nobody is interested in {@code lookup} any more; it need not run if it does not yet. */
  synchronized void forget(Runnable lookup) {
    waiting.remove(lookup);
  }

  private void work(Runnable first) {
    for (Runnable lookup = first; lookup != null; lookup = next()) {
      lookup.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    if (waiting.isEmpty()) {
      working--;
      return null;
    }
    return waiting.removeFirst();
  }

  private static Thread thread(Runnable work) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("nursery-net-lookup")
            .unstarted(work);
    thread.setContextClassLoader(null);
    return thread;
  }
}
