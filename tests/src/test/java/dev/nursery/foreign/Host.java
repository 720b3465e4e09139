package dev.nursery.foreign;

import dev.nursery.Block;
import dev.nursery.Nursery;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The kinds of threads that a task may run on. */
enum Host {
  CHILD {
    @Override
    void run(Block<Exception> body) throws Exception {
      Nursery.run(nursery -> nursery.startSoon("child", body));
    }
  },
  ROOT_ON_A_PLATFORM_THREAD {
    @Override
    void run(Block<Exception> body) throws Exception {
      runOn(Thread.ofPlatform(), body);
    }
  },
  ROOT_ON_A_VIRTUAL_THREAD {
    @Override
    void run(Block<Exception> body) throws Exception {
      runOn(Thread.ofVirtual(), body);
    }
  };

  /** Runs {@code body} in a task, and throws what it throws. */
  abstract void run(Block<Exception> body) throws Exception;

  private static void runOn(Thread.Builder kind, Block<Exception> body) throws Exception {
    var failure = new AtomicReference<@Nullable Throwable>();
    Thread thread =
        kind.name("root")
            .start(() -> {
              try {
                Nursery.run(_ -> body.run());
                if (Thread.interrupted()) {
                  throw new AssertionError("the root left the thread interrupted");
                }
              } catch (Throwable t) {
                failure.set(t);
              }
            });
    thread.join();
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError("in " + thread, thrown);
    }
  }
}
