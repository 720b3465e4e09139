package dev.nursery.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.testkit.Brink;
import org.junit.jupiter.api.Test;

/** A lock that stays held when a section fails for lack of stack has everybody spin for ever. */
class ShortLockTest {

  private static final int ROUNDS = 2 * Brink.PLACES;

  /** Two numbers that are the same whenever nobody is inside. */
  private static final class Twins extends ShortLock {

    private int one;
    private int other;

    /** Calls nothing inside but what gives the lock back. */
    void together() {
      boolean left = false;
      lock();
      try {
        one++;
        other++;
        unlock();
        left = true;
      } finally {
        if (!left) {
          held = FREE;
        }
      }
    }

    /** Calls something before the first change. */
    void calling() {
      lock();
      try {
        int next = successor(one);
        one = next;
        other = next;
      } finally {
        held = FREE;
      }
    }

    /** Calls something between two changes, which needs more stack than what was called before. */
    void callingInBetween() {
      reserveStack();
      lock();
      try {
        one = successor(one);
        other = successor(other, 8);
      } finally {
        held = FREE;
      }
    }

    private static int successor(int number) {
      return Math.addExact(number, 1);
    }

    private static int successor(int number, int calls) {
      return calls == 1 ? successor(number) : successor(number, calls - 1);
    }

    void assertWhole(int overflows) {
      assertThat(held).as("held by nobody").isEqualTo(FREE);
      assertThat(one).as("changed together").isEqualTo(other).isPositive();
      assertThat(overflows).as("there was no stack").isPositive();
    }
  }

  private final Twins twins = new Twins();

  @Test
  void isGivenBackByASectionWithoutCalls() {
    twins.assertWhole(Brink.act(ROUNDS, twins::together));
  }

  @Test
  void isGivenBackByASectionWithCalls() {
    twins.assertWhole(Brink.act(ROUNDS, twins::calling));
  }

  @Test
  void guardsWhatStaysWholeIfTheStackIsReserved() {
    twins.assertWhole(Brink.act(ROUNDS, twins::callingInBetween));
  }
}
