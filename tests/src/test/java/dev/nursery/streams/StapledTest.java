package dev.nursery.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.stream.CountedReceiveStream;
import dev.nursery.net.stream.CountedSendStream;
import dev.nursery.net.stream.StapledStream;
import dev.nursery.net.stream.StreamHalves;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryReceiveStream;
import dev.nursery.testing.stream.MemorySendStream;
import dev.nursery.testing.stream.MemoryStreams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Two directions as one stream, and one stream as two. */
class StapledTest {

  @NurseryTest
  void theEndIsTheSendingStreamsOwnIfItHasOne() throws IOException {
    var pair = MemoryStreams.pair();
    var stapled = new StapledStream<>(pair.here(), new MemoryReceiveStream());
    stapled.sendEof();
    assertThat(pair.there().receiveSome()).isEmpty();
    pair.there().sendAll(new byte[] {1});
    assertThat(pair.here().receiveSome()).containsExactly(1); // it was not closed
  }

  @NurseryTest
  void theEndClosesASendingStreamThatHasNone() throws IOException {
    var sending = new MemorySendStream();
    var receiving = new MemoryReceiveStream();
    var stapled = new StapledStream<>(sending, receiving);
    stapled.sendEof();
    assertThatThrownBy(() -> sending.sendAll(new byte[1]))
        .isInstanceOf(ClosedEndpointException.class);
    receiving.putData((byte) 1);
    assertThat(stapled.receiveSome()).containsExactly(1);
  }

  @NurseryTest
  void bothAreClosedAlsoIfTheFirstFails() throws IOException {
    List<String> closed = new ArrayList<>();
    var sending =
        new MemorySendStream()
            .onClose(() -> {
              closed.add("sending");
              throw new IOException("the first");
            });
    var receiving =
        new MemoryReceiveStream()
            .onClose(() -> {
              closed.add("receiving");
              throw new IOException("the second");
            });
    var stapled = new StapledStream<>(sending, receiving);
    assertThatThrownBy(stapled::close)
        .hasMessage("the first")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("the second"));
    assertThat(closed).containsExactly("sending", "receiving");
    assertThatThrownBy(stapled::closeForcefully).isInstanceOf(IOException.class);
    assertThat(closed).hasSize(4);
  }

  @NurseryTest
  void closingAHalfWakesItAndLeavesTheOther(Nursery nursery) throws IOException {
    var pair = LockstepStreams.pair();
    var halves = new StreamHalves(pair.here());
    Task<?> receiver =
        nursery.startSoon(
            "receiver",
            () ->
                assertThatThrownBy(() -> halves.receiving().receiveSome())
                    .isInstanceOf(ClosedEndpointException.class));
    Settling.waitAllTasksBlocked();
    halves.receiving().close();
    receiver.await();
    nursery.startSoon(() -> halves.sending().sendAll(new byte[] {5}));
    assertThat(pair.there().receiveSome()).containsExactly(5);

    Task<?> sender =
        nursery.startSoon(
            "sender",
            () ->
                assertThatThrownBy(() -> halves.sending().sendAll(new byte[9]))
                    .isInstanceOf(ClosedEndpointException.class));
    Settling.waitAllTasksBlocked();
    halves.sending().closeForcefully();
    sender.await();
    assertThat(pair.there().receiveSome()).isEmpty();
    assertThatThrownBy(() -> pair.here().receiveSome()).isInstanceOf(ClosedEndpointException.class);
  }

  @NurseryTest
  void theEndGoesThroughWhatIsAround(Nursery nursery) throws IOException {
    var pair = MemoryStreams.pair();
    var around =
        StapledStream.around(pair.here(), CountedSendStream::new, CountedReceiveStream::new);
    around.sendAll(new byte[7]);
    around.sendEof();
    assertThat(pair.there().receiveSome()).hasSize(7);
    assertThat(pair.there().receiveSome()).isEmpty();
    pair.there().sendAll(new byte[3]);
    assertThat(around.receiveSome()).hasSize(3);
    assertThat(around.sendStream().bytes()).isEqualTo(7);
    assertThat(around.receiveStream().bytes()).isEqualTo(3);
    around.close();
    assertThatThrownBy(() -> pair.here().receiveSome()).isInstanceOf(ClosedEndpointException.class);
  }
}
