// sample: print - wait and print, in turn and at the same time
package dev.nursery.samples.waiting;

import static java.time.Duration.ofSeconds;

import dev.nursery.Tasks;
import dev.nursery.samples.Stopwatch;

/**
 * "Print sync" and "Print async".
 *
 * <p>What changes when coroutines become virtual threads: the two programs become one. {@code say}
 * is written once, and it is up to the caller whether to have it done in turn, or at the same time
 * as something else. In Python the second program needs another {@code say}, and another sleep.
 */
final class PrintAndWait {

  private PrintAndWait() {}

  static void say(String what, int seconds) {
    Tasks.sleep(ofSeconds(seconds));
    IO.println(what);
  }

  static void main() {
    Stopwatch inTurn = Stopwatch.start();
    say("first", 2);
    say("second", 1);
    IO.println("in turn: " + inTurn);

    Stopwatch atOnce = Stopwatch.start();
    Tasks.gather(() -> say("first", 2), () -> say("second", 1));
    IO.println("at the same time: " + atOnce);
  }
}
