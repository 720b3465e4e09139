package dev.nursery.laws;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * L10, second half: no task can starve others by operations that always succeed at once. (First
 * come, first served is in {@link WaitingLawsTest}.)
 *
 * <p>More tasks than there are carriers do nothing but one operation, and then a last one is to get
 * its turn. It is spawned from a platform thread, so that it stands in another queue of the JDK's
 * scheduler than those who yield; and several times over, as the queues are chosen by chance.
 */
class FairnessTest {

  private static final int ROUNDS = 5;

  private static final int LOOPS = 2 * Runtime.getRuntime().availableProcessors();

  static Stream<Named<Runnable>> operations() {
    var ended = new Task<?>[1];
    Nursery.run(nursery -> ended[0] = nursery.startSoon(() -> {}));
    return Stream.of(
        Named.of("checkpoint", Tasks::checkpoint),
        Named.of("cancelShieldedCheckpoint", Tasks::cancelShieldedCheckpoint),
        Named.of("yieldNow", Tasks::yieldNow),
        Named.of("sleep(0)", () -> Tasks.sleep(Duration.ZERO)),
        Named.of("await of a task that has ended", () -> ended[0].await()),
        Named.of("an empty nursery", () -> Nursery.run(_ -> {})),
        Named.of("a scope", () -> CancelScope.shielded(Tasks::checkpoint)));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void othersGetTheirTurn(Runnable operation) {
    for (int round = 0; round < ROUNDS; round++) {
      var stop = new AtomicBoolean();
      Nursery.run(nursery -> {
        var begun = new CountDownLatch(Runtime.getRuntime().availableProcessors());
        for (int i = 0; i < LOOPS; i++) {
          nursery.startSoon(() -> {
            begun.countDown();
            while (!stop.get()) {
              operation.run();
            }
          });
        }
        begun.await();
        nursery.startSoon(() -> stop.set(true));
        try {
          Eventually.until("the last one has had its turn", stop::get);
        } finally {
          stop.set(true);
        }
      });
    }
  }
}
