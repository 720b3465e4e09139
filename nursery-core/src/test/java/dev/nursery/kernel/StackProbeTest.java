package dev.nursery.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * Weighs a level of the probe: what {@link ShortLock} asks for is counted in levels. Interpreted,
 * it is a bit larger than compiled.
 */
class StackProbeTest {

  private static final int STACK_BYTES = 32 << 20;

  /** What the levels of {@link ShortLock} are reckoned by. */
  private static final int BYTES = 1_900;

  /** Enough for it to be compiled by each of the compilers. */
  private static final int UNTIL_COMPILED = 100_000;

  /** A thread that finds out how many levels its stack has room for. */
  private static final class Weigher extends Thread {

    private final int stackBytes;
    private final CountDownLatch begun;
    private int levels;

    Weigher(int stackBytes, CountDownLatch begun) {
      super(null, null, "weighing", stackBytes);
      this.stackBytes = stackBytes;
      this.begun = begun;
    }

    @Override
    public void run() {
      begun.countDown();
      try {
        begun.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      int possible = 1;
      int impossible = stackBytes;
      while (possible + 1 < impossible) {
        int tried = (possible + impossible) / 2;
        try {
          StackProbe.ask(tried);
          possible = tried;
        } catch (StackOverflowError e) {
          impossible = tried;
        }
      }
      levels = possible;
    }
  }

  @Test
  void levelIsAsLargeAsReckoned() throws InterruptedException {
    for (int i = 0; i < UNTIL_COMPILED; i++) {
      StackProbe.ask(3);
    }
    // By the difference of two stacks, as nobody knows what else is on one. Both are there at a
    // time, the larger one first: a thread may get the stack of one that has ended, and so be given
    // more than it wants.
    var begun = new CountDownLatch(2);
    var more = new Weigher(2 * STACK_BYTES, begun);
    var less = new Weigher(STACK_BYTES, begun);
    more.start();
    less.start();
    more.join();
    less.join();
    assertThat(STACK_BYTES / (more.levels - less.levels)).isGreaterThan(BYTES);
  }
}
