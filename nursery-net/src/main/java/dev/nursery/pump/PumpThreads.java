package dev.nursery.pump;

import dev.nursery.Tasks;
import dev.nursery.spi.Conductor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that block in what can be neither polled nor interrupted: in pipes, and in streams of
 * the JDK. Not lent ones: those are cancelled with their task, and limited in number, while who
 * waits for input may do so for ever, and two processes that feed each other need all of their
 * threads at once. And like a wait for a socket, it is no work that a virtual clock should wait
 * for.
 */
public final class PumpThreads {

  private static final long IDLE_SECONDS = 10;

  private static final ExecutorService CACHED =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          PumpThreads::thread);

  private PumpThreads() {}

  /**
   * Runs {@code work} on a thread that may block. Where somebody else decides which thread goes on,
   * as in a deterministic run, that is a virtual one, which belongs to the run.
   */
  public static void execute(Runnable work) {
    if (Tasks.clock() instanceof Conductor) {
      Thread.ofVirtual().name("nursery-pump").inheritInheritableThreadLocals(false).start(work);
    } else {
      CACHED.execute(work);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("nursery-pump")
            .unstarted(work);
    thread.setContextClassLoader(null);
    return thread;
  }
}
