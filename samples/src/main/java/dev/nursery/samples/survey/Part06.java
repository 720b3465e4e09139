// sample: part-06 - awaitables: an object of one's own that can be waited for
package dev.nursery.samples.survey;

import static java.time.Duration.ofSeconds;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.sync.Event;

/**
 * "Awaitable Objects", with {@code __await__}.
 *
 * <p>What changes when coroutines become virtual threads: any method may wait, under any name, so
 * no protocol is needed. Whoever makes such an object builds it of what can wait already, an {@link
 * Event} here; it can then be cancelled and given a time limit by whoever waits.
 */
final class Part06 {

  /** A parcel that arrives, some day. */
  static final class Parcel {

    private final Event arrived = new Event();

    void deliver() {
      arrived.set();
    }

    void await() {
      arrived.await();
    }
  }

  private Part06() {}

  static void main() {
    var parcel = new Parcel();
    Nursery.run(nursery -> {
      nursery.startSoon(() -> {
        Tasks.sleep(ofSeconds(1));
        IO.println("the bell rings");
        parcel.deliver();
      });
      IO.println("waiting");
      parcel.await();
      IO.println("it is here");
      parcel.await(); // it still is
    });
  }
}
