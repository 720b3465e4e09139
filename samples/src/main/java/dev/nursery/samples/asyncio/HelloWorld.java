// sample: hello-world - a task, and a program that waits for it
package dev.nursery.samples.asyncio;

import dev.nursery.Nursery;

/**
 * "Hello World coroutine".
 *
 * <p>What changes when coroutines become virtual threads: there is no loop to get, to run and to
 * close. {@code Nursery.run} is what {@code run_until_complete} was: it blocks until all that was
 * started in it has ended. And {@code helloWorld} is a method like any other; called without a
 * nursery, it would print as well.
 */
final class HelloWorld {

  private HelloWorld() {}

  static void helloWorld() {
    IO.println("Hello World!");
  }

  static void main() {
    Nursery.run(nursery -> nursery.startSoon(HelloWorld::helloWorld));
  }
}
