// sample: future - a result that comes later: from a future, and from a task
package dev.nursery.samples.asyncio;

import static java.time.Duration.ofSeconds;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.bridge.Futures;
import java.util.concurrent.CompletableFuture;

/**
 * "Future with run_until_complete()".
 *
 * <p>What changes when coroutines become virtual threads: a method returns its result, and the
 * {@link Task} that runs it hands it over, so a future is seldom needed. If the operation fails,
 * whoever waits for its task learns it; with a future of one's own that takes a {@code catch} that
 * nobody writes, and the first half of this program would wait for ever, were it not in a nursery.
 */
final class FutureWithResult {

  private FutureWithResult() {}

  /** As in the original: the future is somebody else's, and is told the result. */
  static void slowOperation(CompletableFuture<String> future) {
    Tasks.sleep(ofSeconds(1));
    future.complete("Future is done!");
  }

  /** As one would write it. */
  static String slowOperation() {
    Tasks.sleep(ofSeconds(1));
    return "Task is done!";
  }

  static void main() {
    Nursery.run(nursery -> {
      var future = new CompletableFuture<String>();
      nursery.startSoon(() -> slowOperation(future));
      IO.println(Futures.await(future));

      Task<String> task = nursery.startSoon(() -> slowOperation());
      IO.println(task.await());
    });
  }
}
