package dev.nursery.net.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.HalfCloseable;
import org.junit.jupiter.api.Test;

/** What every stream that can be half closed has to do besides. */
public abstract class HalfCloseableContract extends TwoWayStreamContract {

  @Override
  protected abstract StreamPair<? extends HalfCloseable, ? extends HalfCloseable> open()
      throws Exception;

  @Test
  void case208_thePeerReceivesTheDataAndThenTheEnd() throws Exception {
    try (var pair = open()) {
      pair.here().sendAll(new byte[] {1, 2});
      pair.here().sendEof();
      assertThat(receiveExactly(pair.there(), 2)).containsExactly(1, 2);
      assertThat(pair.there().receiveSome()).isEmpty();
      assertThat(pair.there().receiveSome()).isEmpty();
    }
  }

  @Test
  void case208_sendingAfterTheEndIsClosedAndASecondEndIsFine() throws Exception {
    try (var pair = open()) {
      pair.here().sendEof();
      pair.here().sendEof();
      Raises.cancelled(pair.here()::sendEof);
      assertClosed(() -> pair.here().sendAll(new byte[] {1}));
      assertClosed(() -> pair.here().sendAll(new byte[0]));
      assertClosed(pair.here()::awaitSendable);
      pair.here().close();
      assertClosed(pair.here()::sendEof);
    }
  }

  @Test
  void case208_theOtherDirectionStillWorks() throws Exception {
    try (var pair = open()) {
      pair.here().sendEof();
      assertThat(pair.there().receiveSome()).isEmpty();
      pair.there().sendAll(new byte[] {4});
      assertThat(pair.here().receiveSome()).containsExactly(4);
      pair.there().sendEof();
      assertThat(pair.here().receiveSome()).isEmpty();
    }
  }

  @Test
  void case208_theEndConcurrentWithASendOrAWaitIsBusy() throws Exception {
    try (var pair = open()) {
      Nursery.run(nursery -> {
        clog(pair.here());
        Task<?> send = nursery.startSoon("sender", () -> pair.here().sendAll(new byte[FLOOD]));
        Eventually.waiting(send);
        assertBusy(pair.here()::sendEof);
        send.cancel("enough");
        Eventually.until("it has gone", () -> send.outcome().isPresent());
        Task<?> wait = nursery.startSoon("waiter", pair.here()::awaitSendable);
        Eventually.waiting(wait);
        assertBusy(pair.here()::sendEof);
        wait.cancel("enough");
      });
    }
  }

  @Test
  void aCancelledEndWasNotSent() throws Exception {
    try (var pair = open()) {
      Raises.cancelled(pair.here()::sendEof);
      pair.here().sendAll(new byte[] {5});
      assertThat(pair.there().receiveSome()).containsExactly(5);
    }
  }
}
