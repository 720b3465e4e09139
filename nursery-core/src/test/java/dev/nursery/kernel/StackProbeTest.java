package dev.nursery.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Weighs a level of the probe: what {@link ShortLock} asks for is counted in levels. */
class StackProbeTest {

  /** So large that no thread gets the stack of one that has ended, which might be larger still. */
  private static final int STACK_BYTES = 32 << 20;

  /** What the levels of {@link ShortLock} are reckoned by. */
  private static final int BYTES = 1_900;

  /** Enough for it to be compiled by each of the compilers. */
  private static final int UNTIL_COMPILED = 100_000;

  @Test
  void levelIsAsLargeAsReckoned() throws InterruptedException {
    assertThat(bytesOfLevel()).as("bytes of a level, not compiled yet").isGreaterThan(BYTES);
    for (int i = 0; i < UNTIL_COMPILED; i++) {
      StackProbe.ask(3);
    }
    assertThat(bytesOfLevel()).as("bytes of a level, compiled").isGreaterThan(BYTES);
  }

  /** By the difference of two stacks, as nobody knows what else is on one. */
  private static int bytesOfLevel() throws InterruptedException {
    int less = levelsIn(STACK_BYTES);
    return STACK_BYTES / (levelsIn(2 * STACK_BYTES) - less);
  }

  private static int levelsIn(int stackBytes) throws InterruptedException {
    var levels = new AtomicInteger();
    var thread = new Thread(null, () -> levels.set(mostLevels(stackBytes)), "weighing", stackBytes);
    thread.start();
    thread.join();
    return levels.get();
  }

  private static int mostLevels(int stackBytes) {
    int possible = 1;
    int impossible = stackBytes;
    while (possible + 1 < impossible) {
      int levels = (possible + impossible) / 2;
      try {
        StackProbe.ask(levels);
        possible = levels;
      } catch (StackOverflowError e) {
        impossible = levels;
      }
    }
    return possible;
  }
}
