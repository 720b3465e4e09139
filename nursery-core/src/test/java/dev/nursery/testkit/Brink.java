package dev.nursery.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does something again and again with hardly any stack left: on the way out of a recursion that has
 * used it up, at every depth from where nothing can be called to where there is plenty.
 */
public final class Brink {

  /** In how many places a round may begin; one after the other has its turn. */
  public static final int PLACES = 8;

  private static final long STACK_BYTES = 512 << 10;

  /** How often it is done on each way out; the last of them are far from the brink. */
  public static final int DEPTHS = 1_200;

  /** Far more than it takes. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Runnable action;
  private int left;

  /** How often there was not enough stack; so a test can tell that it tested anything. */
  private int overflows;

  private Brink(Runnable action) {
    this.action = action;
  }

  /**
   * Does {@code action} at all depths, {@code rounds} times, on one thread.
   *
   * @return how often it failed with a {@code StackOverflowError}
   */
  public static int act(int rounds, Runnable action) {
    return act(rounds, Runnable::run, action);
  }

  /**
   * As above, with something that is done around all rounds, on the same thread, where there is
   * plenty of stack.
   */
  public static int act(int rounds, Consumer<Runnable> around, Runnable action) {
    var brink = new Brink(action);
    var failure = new AtomicReference<@Nullable Throwable>();
    var thread =
        new Thread(
            null,
            () -> {
              try {
                around.accept(() -> brink.act(rounds));
              } catch (Throwable t) {
                failure.set(t);
              }
            },
            "at the brink",
            STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      if (!thread.join(LIMIT)) {
        var stuck = new AssertionError("still at it after " + LIMIT);
        stuck.setStackTrace(thread.getStackTrace());
        throw stuck;
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError("thrown around it", thrown);
    }
    return brink.overflows;
  }

  private void act(int rounds) {
    for (int round = 0; round < rounds; round++) {
      left = DEPTHS;
      shift(round % PLACES);
    }
  }

  /** Other rounds begin some bytes further down, and so come to other depths. */
  private void shift(int frames) {
    if (frames > 0) {
      shift(frames - 1);
    } else {
      descend();
    }
  }

  @SuppressWarnings("InfiniteRecursion") // what it is for
  private void descend() {
    try {
      descend();
    } catch (StackOverflowError bottom) {
      overflows++;
    }
    if (left > 0) {
      left--;
      action.run();
    }
  }
}
