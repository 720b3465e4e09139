package dev.nursery.net.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Block;
import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What every pair of a sending and a receiving end has to do, section N of the conformance cases.
 * To be extended by the tests of each kind of stream.
 */
public abstract class OneWayStreamContract {

  private static final byte[] NOTHING = {};

  /** More than any connection holds while nobody receives. */
  protected static final int FLOOD = 1 << 24;

  /** A fresh pair, in which {@code here} sends and {@code there} receives. */
  protected abstract StreamPair<? extends SendStream, ? extends ReceiveStream> open()
      throws Exception;

  /** A test of a fresh pair, in a nursery. */
  private interface Trial {
    void run(Nursery nursery, SendStream sender, ReceiveStream receiver) throws Exception;
  }

  private void trial(Trial trial) throws Exception {
    try (var pair = open()) {
      Nursery.run(nursery -> trial.run(nursery, pair.here(), pair.there()));
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  // -- 196

  @Test
  void case196_aByteSentIsAByteReceived() throws Exception {
    trial((_, sender, receiver) -> {
      sender.sendAll(bytes(7));
      assertThat(receiver.receiveSome()).containsExactly(7);
    });
  }

  @Test
  void case196_sendingNothingSendsNothing() throws Exception {
    trial((_, sender, receiver) -> {
      sender.sendAll(NOTHING);
      sender.sendAll(bytes(8));
      assertThat(receiver.receiveSome()).containsExactly(8);
    });
  }

  @Test
  void case196_everyFormOfReceivingTakesWhatWasSent() throws Exception {
    trial((_, sender, receiver) -> {
      sender.sendAll(bytes(1, 2));
      assertThat(receiver.receiveAtMost(1)).containsExactly(1);
      byte[] array = new byte[1];
      assertThat(receiver.receiveInto(array)).isEqualTo(1);
      assertThat(array).containsExactly(2);
      for (ByteBuffer buffer :
          new ByteBuffer[] {ByteBuffer.allocate(9), ByteBuffer.allocateDirect(9)}) {
        sender.sendAll(bytes(4));
        assertThat(receiver.receiveInto(buffer.position(2))).isEqualTo(1);
        assertThat(buffer.position()).isEqualTo(3);
        assertThat(buffer.get(2)).isEqualTo((byte) 4);
      }
    });
  }

  @Test
  void case196_aBufferIsSentFromItsPositionToItsLimit() throws Exception {
    trial((_, sender, receiver) -> {
      ByteBuffer data = ByteBuffer.wrap(bytes(0, 1, 2, 3, 4)).position(1).limit(4);
      sender.sendAll(data);
      assertThat(data.position()).isEqualTo(4);
      assertThat(data.limit()).isEqualTo(4);
      assertThat(receiveExactly(receiver, 3)).containsExactly(1, 2, 3);
    });
  }

  @Test
  void case196_everyCallIsACancelPoint() throws Exception {
    trial((_, sender, receiver) -> {
      Raises.cancelled(() -> sender.sendAll(NOTHING));
      Raises.cancelled(() -> sender.sendAll(bytes(1)));
      Raises.cancelled(sender::awaitSendable);
      sender.sendAll(bytes(2));
      Raises.cancelled(receiver::receiveSome);
      assertThat(receiver.receiveSome())
          .as("what no cancelled call has touched")
          .containsExactly(2);
    });
  }

  @Test
  void case196_receivingLessThanOneByteIsRefused() throws Exception {
    trial((_, _, receiver) -> {
      assertThatThrownBy(() -> receiver.receiveAtMost(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least 1");
      assertThatThrownBy(() -> receiver.receiveAtMost(-1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> receiver.receiveInto(NOTHING))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("room");
    });
  }

  // -- 198

  @Test
  void case198_twoConcurrentReceivesAreBusy() throws Exception {
    trial((nursery, sender, receiver) -> {
      Task<byte[]> first = nursery.startSoon("first receiver", () -> receiver.receiveSome());
      Eventually.waiting(first);
      assertBusy(receiver::receiveSome);
      assertBusy(() -> receiver.receiveInto(new byte[1]));
      sender.sendAll(bytes(9));
      assertThat(first.await()).containsExactly(9);
    });
  }

  @Test
  void case198_onACloggedStreamSendsAndWaitsAreBusy() throws Exception {
    trial((nursery, sender, receiver) -> {
      clog(sender);
      Task<?> send = nursery.startSoon("sender", () -> sender.sendAll(new byte[FLOOD]));
      Eventually.waiting(send);
      assertBusy(() -> sender.sendAll(bytes(1)));
      assertBusy(() -> sender.sendAll(NOTHING));
      assertBusy(sender::awaitSendable);
      send.cancel("enough of sending");
      Eventually.until("it has gone", () -> send.outcome().isPresent());

      Task<?> wait = nursery.startSoon("waiter", sender::awaitSendable);
      Eventually.waiting(wait);
      assertBusy(() -> sender.sendAll(bytes(1)));
      assertBusy(sender::awaitSendable);
      wait.cancel("enough of waiting");
    });
  }

  // -- 200

  @Test
  void case200_closingTwiceIsFineAndNothingWorksAfterwards() throws Exception {
    trial((_, sender, receiver) -> {
      for (int i = 0; i < 2; i++) {
        sender.close();
        receiver.close();
        sender.closeForcefully();
        receiver.closeForcefully();
      }
      assertClosed(() -> sender.sendAll(bytes(1)));
      assertClosed(() -> sender.sendAll(NOTHING));
      assertClosed(sender::awaitSendable);
      assertClosed(receiver::receiveSome);
    });
  }

  @Test
  void case200_theMessageNamesTheCloserAndTheUsualCause() throws Exception {
    trial((nursery, _, receiver) -> {
      nursery.startSoon("the closer", receiver::close).await();
      assertThatThrownBy(receiver::receiveSome)
          .isInstanceOf(ClosedEndpointException.class)
          .hasMessageContaining("'the closer'")
          .hasMessageContaining("try-with-resources");
    });
  }

  @Test
  void closingWakesAReceiver() throws Exception {
    trial((nursery, _, receiver) -> {
      Task<?> blocked = nursery.startSoon("receiver", () -> assertClosed(receiver::receiveSome));
      Eventually.waiting(blocked);
      receiver.close();
    });
  }

  @Test
  void closingWakesASenderAndOneWhoWaitsToSend() throws Exception {
    trial((nursery, sender, _) -> {
      clog(sender);
      Task<?> blocked =
          nursery.startSoon("sender", () -> assertClosed(() -> sender.sendAll(new byte[FLOOD])));
      Eventually.waiting(blocked);
      sender.close();
    });
    trial((nursery, sender, _) -> {
      clog(sender);
      Task<?> blocked = nursery.startSoon("waiter", () -> assertClosed(sender::awaitSendable));
      Eventually.waiting(blocked);
      sender.closeForcefully();
    });
  }

  // -- 202

  @Test
  void case202_afterTheSenderWasClosedForcefullyTheReceiverComesToAnEnd() throws Exception {
    trial((_, sender, receiver) -> {
      sender.closeForcefully();
      assertThat(endOf(receiver)).isTrue();
    });
    trial((nursery, sender, receiver) -> {
      Task<Boolean> blocked = nursery.startSoon("receiver", () -> endOf(receiver));
      Eventually.waiting(blocked);
      sender.closeForcefully();
      assertThat(blocked.await()).isTrue();
    });
  }

  @Test
  void case202_anOrderlyCloseIsAnEndForGood() throws Exception {
    trial((_, sender, receiver) -> {
      sender.sendAll(bytes(5));
      sender.close();
      assertThat(receiver.receiveSome()).containsExactly(5);
      for (int i = 0; i < 2; i++) {
        assertThat(receiver.receiveSome()).isEmpty();
        assertThat(receiver.receiveInto(new byte[1])).isEqualTo(-1);
      }
    });
  }

  // -- 203, 204

  @Test
  void case203_closingInACancelledScopeCloses() throws Exception {
    trial((_, sender, receiver) -> {
      Raises.cancelled(sender::close);
      Raises.cancelled(receiver::close);
      assertClosed(() -> sender.sendAll(bytes(1)));
      assertClosed(receiver::receiveSome);
    });
  }

  @Test
  void case204_operationsCancelledBeforeDoingAnythingLeaveTheStreamUsable() throws Exception {
    trial((nursery, sender, receiver) -> {
      Raises.cancelled(() -> sender.sendAll(bytes(1)));
      Raises.cancelled(receiver::receiveSome);
      Task<?> blocked = nursery.startSoon("receiver", () -> receiver.receiveSome());
      Eventually.waiting(blocked);
      blocked.cancel("while it waits");
      Eventually.until("it has gone", () -> blocked.outcome().isPresent());
      sender.sendAll(bytes(6));
      assertThat(receiver.receiveSome()).containsExactly(6);
      sender.close();
      assertThat(receiver.receiveSome()).isEmpty();
    });
  }

  // -- 206

  @Test
  void case206_waitingToSendEndsOnlyWhenTheReceiverReads() throws Exception {
    trial((nursery, sender, receiver) -> {
      sender.awaitSendable(); // nothing was sent yet
      clog(sender);
      var sendable = new AtomicBoolean();
      Task<?> waiter =
          nursery.startSoon(
              "waiter",
              () -> {
                sender.awaitSendable();
                sendable.set(true);
              });
      Eventually.waiting(waiter);
      // Nothing shows that it is not going to end, so give it some time to do so.
      Thread.sleep(50);
      assertThat(sendable).isFalse();
      while (!sendable.get()) {
        CancelScope.moveOnAfter(Duration.ofMillis(20), () -> receiver.receiveSome());
      }
    });
  }

  @Test
  void case206_waitingToSendEndsIfTheReceiverCloses() throws Exception {
    trial((nursery, sender, receiver) -> {
      clog(sender);
      Task<?> waiter = nursery.startSoon("waiter", () -> returnsOrBreaks(sender::awaitSendable));
      Eventually.waiting(waiter);
      receiver.closeForcefully();
      waiter.await();
      returnsOrBreaks(sender::awaitSendable);
    });
  }

  @Test
  void aSenderWhoseReceiverHasGoneFindsTheStreamBroken() throws Exception {
    trial((_, sender, receiver) -> {
      receiver.closeForcefully();
      assertThatExceptionOfType(BrokenStreamException.class)
          .isThrownBy(() -> {
            while (true) {
              sender.sendAll(new byte[65_536]);
            }
          });
    });
  }

  // -- tools

  /** Sends until nothing goes any more. */
  protected static void clog(SendStream sender) throws Exception {
    Nursery.run(nursery -> {
      // Single bytes fill what the big chunks leave.
      for (int size : new int[] {65_536, 1}) {
        byte[] chunk = new byte[size];
        var sent = new AtomicLong();
        Task<?> sending =
            nursery.startSoon(
                "clogger of " + size,
                () -> {
                  while (true) {
                    sender.sendAll(chunk);
                    sent.incrementAndGet();
                  }
                });
        long before;
        do {
          Eventually.waiting(sending);
          before = sent.get();
          // That it waits does not tell for how long: what it has sent may still be on its way to
          // the receiver's buffer. Nothing shows when that is over.
          Thread.sleep(30);
          Eventually.waiting(sending);
        } while (sent.get() != before);
        sending.cancel("it is full");
        Eventually.until("it has gone", () -> sending.outcome().isPresent());
      }
    });
  }

  protected static void assertBusy(Block<IOException> operation) {
    assertThatThrownBy(operation::run)
        .isInstanceOf(BusyResourceException.class)
        .hasMessageContaining("another task");
  }

  protected static void assertClosed(Block<IOException> operation) {
    assertThatThrownBy(operation::run).isInstanceOf(ClosedEndpointException.class);
  }

  private static void returnsOrBreaks(Block<IOException> operation) throws Exception {
    try {
      operation.run();
    } catch (BrokenStreamException e) {
      assertThat(e).hasCauseInstanceOf(IOException.class);
    }
  }

  /** Whether the stream ends without any more data. */
  private static boolean endOf(ReceiveStream receiver) throws IOException {
    try {
      return receiver.receiveSome().length == 0;
    } catch (BrokenStreamException e) {
      return true;
    }
  }

  /** Receives so many bytes. */
  protected static byte[] receiveExactly(ReceiveStream receiver, int count) throws IOException {
    ByteBuffer received = ByteBuffer.allocate(count);
    while (received.hasRemaining() && receiver.receiveInto(received) >= 0) {}
    return received.array();
  }
}
