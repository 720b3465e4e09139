// sample: coroutines - what a call does, what a lambda does, what a task does
package dev.nursery.samples.waiting;

import static java.time.Duration.ofSeconds;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import java.util.concurrent.Callable;

/**
 * "Coroutines", "Async Tasks" and "Async example".
 *
 * <p>What changes when coroutines become virtual threads: in Python, calling a coroutine function
 * runs nothing, but makes an object to be awaited, and it is an error that is noticed late to
 * forget that. Here a call runs. Work that is to be done by somebody else, or later, is a lambda; a
 * task is a lambda that somebody is doing.
 */
final class Coroutines {

  private Coroutines() {}

  static String greet(String name) {
    IO.println("greeting " + name);
    Tasks.sleep(ofSeconds(1));
    return "hello, " + name;
  }

  static void main() {
    IO.println("1. a call");
    IO.println(greet("Ann"));

    IO.println("2. a lambda");
    Callable<String> later = () -> greet("Bob");
    IO.println("nothing has happened");

    IO.println("3. a task");
    Nursery.run(nursery -> {
      Task<String> task = nursery.startSoon("greeter", later);
      IO.println(task.await());
      IO.println("again: " + task.await()); // it has been done once, and is not done again
    });
  }
}
