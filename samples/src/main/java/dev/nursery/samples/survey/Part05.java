// sample: part-05 - awaitables: tasks, how they end and who is told
package dev.nursery.samples.survey;

import static java.time.Duration.ofSeconds;

import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.Tasks;
import java.io.IOException;
import java.util.stream.Stream;

/**
 * "Tasks".
 *
 * <p>What changes when coroutines become virtual threads: a task belongs to a nursery, and cannot
 * outlive it. It ends in one of three ways, which a {@code switch} tells apart. An error is not
 * lost if nobody asks for the result: the nursery throws it, and cancels the other tasks before,
 * unless it is {@code supervising}, as here.
 */
final class Part05 {

  private Part05() {}

  private static String text(Task<String> task) {
    return task.name()
        + ": "
        + switch (task.outcome().orElseThrow()) {
          case Outcome.Success<String>(String value) -> "returned " + value;
          case Outcome.Failure<String>(Throwable error) -> "failed, " + error.getMessage();
          case Outcome.Cancellation<String>(var reason) -> "cancelled, " + reason.message();
        };
  }

  private static void threeWays(Nursery nursery) {
    Task<String> good = nursery.startSoon("good", () -> "a value");
    Task<String> bad =
        nursery.startSoon(
            "bad",
            () -> {
              throw new IOException("no luck");
            });
    Task<String> lazy =
        nursery.startSoon(
            "lazy",
            () -> {
              Tasks.sleepForever();
              return "never";
            });
    IO.println(good.await());
    IO.println("lazy is done: " + lazy.outcome().isPresent());
    lazy.cancel("nobody wants to wait");
    Tasks.sleep(ofSeconds(1)); // for all to have ended
    Stream.of(good, bad, lazy).map(Part05::text).forEach(IO::println);
  }

  static void main() {
    try {
      Nursery.options().supervising().run(Part05::threeWays);
    } catch (MultiError e) {
      IO.println("the nursery throws " + e.exceptions());
    }
  }
}
