package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BusyResourceException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.stream.StreamPair;
import dev.nursery.testkit.Clogging;
import java.io.IOException;

/** What streams of TCP do beyond the contract: the words of their errors, and their buffers. */
class StreamTest {

  @NurseryTest(time = NurseryTest.Time.RUNS)
  void theMessageNamesTheCloserAndTheUsualCause(Nursery nursery) throws Exception {
    try (var pair = Tcps.pair()) {
      for (TcpStream stream : new TcpStream[] {pair.here(), pair.there()}) {
        nursery.startSoon("the closer", stream::close).await();
        assertThatThrownBy(stream::receiveSome)
            .isInstanceOf(ClosedEndpointException.class)
            .hasMessageContaining("'the closer'")
            .hasMessageContaining("try-with-resources");
      }
    }
  }

  @NurseryTest(time = NurseryTest.Time.RUNS)
  void aBusyDirectionIsSaidToBeInUseByAnotherTask(Nursery nursery) throws Exception {
    try (var pair = Clogging.clogged(Tcps.pair())) {
      TcpStream stream = pair.here();
      Task<?> receiver = nursery.startSoon("receiver", () -> stream.receiveSome());
      Task<?> sender = nursery.startSoon("sender", stream::awaitSendable);
      Settling.waitAllTasksBlocked();
      assertThatThrownBy(stream::receiveSome)
          .isInstanceOf(BusyResourceException.class)
          .hasMessageContaining("another task");
      assertThatThrownBy(() -> stream.sendAll(new byte[] {1}))
          .isInstanceOf(BusyResourceException.class)
          .hasMessageContaining("another task");
      assertThatThrownBy(stream::sendEof)
          .isInstanceOf(BusyResourceException.class)
          .hasMessageContaining("another task");
      receiver.cancel("enough");
      sender.cancel("enough");
    }
  }

  @NurseryTest(time = NurseryTest.Time.RUNS)
  void receivingLessThanOneByteIsRefusedWithAdvice() throws Exception {
    try (var pair = Tcps.pair()) {
      assertThatThrownBy(() -> pair.here().receiveAtMost(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least 1");
      assertThatThrownBy(() -> pair.here().receiveInto(new byte[0]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("room");
    }
  }

  /** The machine holds some bytes, so that nobody has to receive yet. */
  @NurseryTest(time = NurseryTest.Time.RUNS)
  void aFreshStreamCanBeSentTo() throws Exception {
    try (var pair = Tcps.pair()) {
      for (TcpStream stream : new TcpStream[] {pair.here(), pair.there()}) {
        stream.awaitSendable();
        stream.sendAll(new byte[] {1});
      }
    }
  }

  @NurseryTest(time = NurseryTest.Time.RUNS)
  void aBreakThatOneWhoWaitsToSendIsToldOfHasTheSocketsErrorAsItsCause(Nursery nursery)
      throws Exception {
    try (var pair = Clogging.clogged(Tcps.pair())) {
      Task<?> waiter = nursery.startSoon("waiter", () -> returnsOrBreaks(pair));
      Settling.waitAllTasksBlocked();
      pair.there().closeForcefully();
      waiter.await();
      returnsOrBreaks(pair);
    }
  }

  private static void returnsOrBreaks(StreamPair<TcpStream, TcpStream> pair) throws IOException {
    try {
      pair.here().awaitSendable();
    } catch (BrokenStreamException e) {
      assertThat(e).hasCauseInstanceOf(IOException.class);
    }
  }
}
