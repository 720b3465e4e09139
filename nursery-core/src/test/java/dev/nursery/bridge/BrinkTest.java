package dev.nursery.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.testkit.Brink;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Who runs out of stack in a bridge loses nothing that was on its way over it. */
class BrinkTest {

  private static final int ROUNDS = 2 * Brink.PLACES;

  /** More than are received in all rounds, and fewer than make the receiver ask for more. */
  private static final int ELEMENTS = (Brink.DEPTHS + 1) * ROUNDS;

  private int received;

  @SuppressWarnings("unused") // only written, as any call may fail
  private Integer last = 0;

  @Test
  void elementIsReceivedOrNot() {
    FlowReceiver<Integer> receiver = FlowReceiver.create(2 * ELEMENTS);
    receiver.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        });
    for (int i = 0; i < ELEMENTS; i++) {
      receiver.onNext(i);
    }
    int overflows =
        Brink.act(
            ROUNDS,
            act ->
                Nursery.run(_ -> {
                  assertThat(receiver.receive()).isZero(); // loads classes
                  received = 1;
                  act.run();
                }),
            () -> {
              last = receiver.receive();
              received++;
            });
    assertThat(overflows).as("there was no stack").isPositive();
    assertThat(receiver.receive()).as("the first that was not received").isEqualTo(received);
  }
}
