// sample: part-04 - awaitables: futures, which somebody else completes
package dev.nursery.samples.survey;

import dev.nursery.CancelScope;
import dev.nursery.bridge.Futures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * "Futures".
 *
 * <p>What changes when coroutines become virtual threads: futures are for the border to libraries
 * that call back. {@code Futures.await} waits for one as a task does: an error comes out as it is,
 * and a cancellation reaches the future, so that whoever works on it can stop.
 */
final class Part04 {

  private Part04() {}

  /** A library that calls back, on a thread of its own. */
  static CompletableFuture<String> lookUp(String what) {
    return new CompletableFuture<String>()
        .completeOnTimeout(what + " is found", 500, TimeUnit.MILLISECONDS);
  }

  static void main() {
    IO.println(Futures.await(lookUp("the first")));

    var lost = new CompletableFuture<String>();
    var found = CancelScope.moveOnAfter(Duration.ofMillis(500), () -> Futures.await(lost));
    IO.println("the second: " + found.orElse("nobody found it"));
    IO.println("told so: " + lost.isCancelled());
  }
}
