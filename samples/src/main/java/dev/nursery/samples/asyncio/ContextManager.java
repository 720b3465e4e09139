// sample: context-manager - entering and leaving that take time, also when somebody is in a hurry
package dev.nursery.samples.asyncio;

import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.Tasks;

/**
 * The class with {@code __aenter__} and {@code __aexit__}.
 *
 * <p>What changes when coroutines become virtual threads: {@code try} with resources is enough, as
 * opening and closing may wait. One thing has to be thought of, in trio as here: a task that was
 * cancelled cannot wait, not even to close. A shield lets it, and a time limit inside sees that it
 * does not take for ever.
 */
final class ContextManager implements AutoCloseable {

  private ContextManager() {}

  static ContextManager enter() {
    Tasks.sleep(ofSeconds(1));
    IO.println("entering context");
    return new ContextManager();
  }

  @Override
  public void close() {
    CancelScope.shielded(() ->
        CancelScope.moveOnAfter(
            ofSeconds(5),
            () -> {
              Tasks.sleep(ofSeconds(1));
              IO.println("exiting context");
            }));
  }

  static void main() {
    try (var _ = ContextManager.enter()) {
      IO.println("inside");
    }
    CancelScope.moveOnAfter(
        ofSeconds(2),
        () -> {
          try (var _ = ContextManager.enter()) {
            IO.println("inside for too long");
            Tasks.sleepForever();
          }
        });
    IO.println("cut off, and closed all the same");
  }
}
