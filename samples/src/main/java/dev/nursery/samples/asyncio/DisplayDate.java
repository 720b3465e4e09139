// sample: display-date - an endless loop, and a time limit that its caller sets
package dev.nursery.samples.asyncio;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * "Coroutine displaying the current date", every second, for five times.
 *
 * <p>What changes when coroutines become virtual threads: {@code sleep} is a plain call. The
 * original reckons with the loop's clock when to stop. Here the loop knows nothing of an end: a
 * scope around it ends whatever waits in it, so the time limit is the caller's business.
 */
final class DisplayDate {

  private DisplayDate() {}

  static void displayDate() {
    while (true) {
      IO.println(LocalDateTime.now(ZoneId.systemDefault()));
      Tasks.sleep(ofSeconds(1));
    }
  }

  static void main() {
    CancelScope.moveOnAfter(ofMillis(4_500), DisplayDate::displayDate);
  }
}
