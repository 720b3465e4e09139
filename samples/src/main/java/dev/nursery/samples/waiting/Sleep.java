// sample: sleep - who starts first need not finish first
package dev.nursery.samples.waiting;

import static java.time.Duration.ofMillis;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.samples.Stopwatch;

/**
 * "Sync sleep" and "Async sleep": the same as the sample print, with progress.
 *
 * <p>What changes when coroutines become virtual threads: the tasks begin as soon as they are
 * started, on another processor if there is one, and not when the one that started them comes to an
 * {@code await}. So nothing promises that the "begin" lines come in order; a pause before the
 * second one does, here, so that the output is always the same.
 */
final class Sleep {

  private Sleep() {}

  static void say(String what, int milliseconds) {
    IO.println("begin " + what);
    Tasks.sleep(ofMillis(milliseconds));
    IO.println("end " + what);
  }

  static void main() {
    Stopwatch inTurn = Stopwatch.start();
    say("long", 2_000);
    say("short", 1_000);
    IO.println("in turn: " + inTurn);

    Stopwatch atOnce = Stopwatch.start();
    Nursery.run(nursery -> {
      nursery.startSoon(() -> say("long", 2_000));
      Tasks.sleep(ofMillis(100));
      nursery.startSoon(() -> say("short", 1_000));
    });
    IO.println("at the same time: " + atOnce);
  }
}
