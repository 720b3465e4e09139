package dev.nursery.net.stream;

import dev.nursery.Block;
import dev.nursery.Tasks;
import dev.nursery.spi.Conductor;
import dev.nursery.sync.Event;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A blocking call on a stream of the JDK, made on a thread that can be left behind, and that nobody
 * interrupts: many a kind of stream is closed by that, or loses bytes.
 *
 * <p>These threads are not those of {@link dev.nursery.thread.Threads}. Who waits for input may do
 * so for ever, and must not take threads from others; and like a wait for a socket, it is no work
 * that a virtual clock should wait for. There is no limit, as a stream has one call in each
 * direction, and one that closes it.
 */
final class ForeignCall implements Runnable {

  private static final long IDLE_SECONDS = 10;

  private static final ExecutorService THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          ForeignCall::thread);

  private final Block<IOException> body;
  private final Event done = new Event();

  /** Written before it is done, and read after that. */
  private @Nullable Throwable error;

  private ForeignCall(Block<IOException> body) {
    this.body = body;
  }

  /**
   * Begins a call. Where somebody else decides which thread goes on, as in a deterministic run, its
   * thread is a virtual one, which belongs to the run.
   */
  static ForeignCall begin(Block<IOException> body) {
    var call = new ForeignCall(body);
    if (Tasks.clock() instanceof Conductor) {
      Thread.ofVirtual()
          .name("nursery-net-blocking-stream")
          .inheritInheritableThreadLocals(false)
          .start(call);
    } else {
      THREADS.execute(call);
    }
    return call;
  }

  private static Thread thread(Runnable work) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("nursery-net-blocking-stream")
            .unstarted(work);
    thread.setContextClassLoader(null);
    return thread;
  }

  @Override
  public void run() {
    try {
      body.run();
    } catch (Throwable t) {
      error = t;
    }
    done.set();
  }

  boolean isDone() {
    return done.isSet();
  }

  /**
   * Waits for its end, and throws what it has thrown. If cancelled, the call goes on by itself, and
   * can be waited for again.
   */
  void await() throws IOException {
    done.await();
    switch (error) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw new IOException(e.toString(), e);
      case Error e -> throw e;
      default -> throw new IOException(error.toString(), error);
    }
  }
}
