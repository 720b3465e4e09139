package dev.nursery.streams;

import dev.nursery.net.HalfCloseable;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.stream.ByteRate;
import dev.nursery.net.stream.CountedReceiveStream;
import dev.nursery.net.stream.CountedSendStream;
import dev.nursery.net.stream.JdkStreams;
import dev.nursery.net.stream.LimitedReceiveStream;
import dev.nursery.net.stream.LimitedSendStream;
import dev.nursery.net.stream.StapledStream;
import dev.nursery.net.stream.StreamHalves;
import dev.nursery.net.stream.TeeReceiveStream;
import dev.nursery.net.stream.TeeSendStream;
import dev.nursery.net.stream.ThrottledReceiveStream;
import dev.nursery.net.stream.ThrottledSendStream;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemorySendStream;
import dev.nursery.testing.stream.MemoryStreams;
import dev.nursery.testing.stream.StreamContract;
import dev.nursery.testing.stream.StreamMaker;
import dev.nursery.testing.stream.StreamPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contract of streams, kept by all that are made of others. */
class ContractTest {

  private static final ByteRate FAST = ByteRate.perSecond(1L << 40);

  /** Around the sending end of connections that hold anything, and of some that hold nothing. */
  private static Stream<DynamicTest> sending(UnaryOperator<SendStream> made) {
    return StreamContract.oneWay(
        () -> sending(MemoryStreams.oneWayPair(), made),
        () -> sending(LockstepStreams.oneWayPair(), made));
  }

  private static StreamPair<SendStream, ReceiveStream> sending(
      StreamPair<? extends SendStream, ? extends ReceiveStream> pair,
      UnaryOperator<SendStream> made) {
    return new StreamPair<>(made.apply(pair.here()), pair.there());
  }

  private static Stream<DynamicTest> receiving(UnaryOperator<ReceiveStream> made) {
    return StreamContract.oneWay(
        () -> receiving(MemoryStreams.oneWayPair(), made),
        () -> receiving(LockstepStreams.oneWayPair(), made));
  }

  private static StreamPair<SendStream, ReceiveStream> receiving(
      StreamPair<? extends SendStream, ? extends ReceiveStream> pair,
      UnaryOperator<ReceiveStream> made) {
    return new StreamPair<>(pair.here(), made.apply(pair.there()));
  }

  @TestFactory
  Stream<DynamicTest> countedSends() {
    return sending(CountedSendStream::new);
  }

  @TestFactory
  Stream<DynamicTest> countedReceives() {
    return receiving(CountedReceiveStream::new);
  }

  @TestFactory
  Stream<DynamicTest> limitedSends() {
    return sending(stream -> new LimitedSendStream(stream, Long.MAX_VALUE));
  }

  @TestFactory
  Stream<DynamicTest> limitedReceives() {
    return receiving(stream -> LimitedReceiveStream.endingAfter(stream, Long.MAX_VALUE));
  }

  @TestFactory
  Stream<DynamicTest> throttledSends() {
    return sending(stream -> new ThrottledSendStream(stream, FAST));
  }

  @TestFactory
  Stream<DynamicTest> throttledReceives() {
    return receiving(stream -> new ThrottledReceiveStream(stream, FAST));
  }

  @TestFactory
  Stream<DynamicTest> sendsToTwo() {
    return Stream.concat(
        sending(stream -> new TeeSendStream(stream, new MemorySendStream())),
        sending(stream -> new TeeSendStream(new MemorySendStream(), stream)));
  }

  @TestFactory
  Stream<DynamicTest> receivesAndCopies() {
    return receiving(stream -> new TeeReceiveStream(stream, new MemorySendStream()));
  }

  @TestFactory
  Stream<DynamicTest> buffered() {
    return receiving(BufferedReceiveStream::new);
  }

  @TestFactory
  Stream<DynamicTest> sendingHalf() {
    return StreamContract.oneWay(
        () -> sendingHalf(MemoryStreams.pair()), () -> sendingHalf(LockstepStreams.pair()));
  }

  private static StreamPair<SendStream, ReceiveStream> sendingHalf(
      StreamPair<? extends HalfCloseable, ? extends HalfCloseable> pair) {
    return new StreamPair<>(new StreamHalves(pair.here()).sending(), pair.there());
  }

  /** The other half is closed, as the peer learns nothing of this one while that is open. */
  @TestFactory
  Stream<DynamicTest> receivingHalf() {
    return StreamContract.oneWay(
        () -> receivingHalf(MemoryStreams.pair()), () -> receivingHalf(LockstepStreams.pair()));
  }

  private static StreamPair<SendStream, ReceiveStream> receivingHalf(
      StreamPair<? extends HalfCloseable, ? extends HalfCloseable> pair) throws IOException {
    var halves = new StreamHalves(pair.there());
    halves.sending().close();
    return new StreamPair<>(pair.here(), halves.receiving());
  }

  @TestFactory
  Stream<DynamicTest> stapledAroundBothHalves() {
    return StreamContract.halfCloseable(
        () -> around(MemoryStreams.pair()), () -> around(LockstepStreams.pair()));
  }

  @TestFactory
  Stream<DynamicTest> stapledAroundBothHalvesOnTheOtherSide() {
    return StreamContract.halfCloseable(
        () -> around(MemoryStreams.pair().swapped()).swapped(),
        () -> around(LockstepStreams.pair().swapped()).swapped());
  }

  private static StreamPair<HalfCloseable, HalfCloseable> around(
      StreamPair<? extends HalfCloseable, ? extends HalfCloseable> pair) {
    return new StreamPair<>(
        StapledStream.around(
            pair.here(),
            sending -> new ThrottledSendStream(new CountedSendStream(sending), FAST),
            BufferedReceiveStream::new),
        pair.there());
  }

  /** The JDK's streams as ours, over sockets of the JDK, which block. */
  @TestFactory
  Stream<DynamicTest> foreign() {
    return StreamContract.oneWay(ContractTest::sockets);
  }

  /** Ours as the JDK's as ours. */
  @TestFactory
  Stream<DynamicTest> thereAndBack() {
    StreamMaker<SendStream, ReceiveStream> maker =
        () -> {
          var pair = MemoryStreams.oneWayPair();
          return new StreamPair<>(
              JdkStreams.sendStream(JdkStreams.outputStream(pair.here())),
              JdkStreams.receiveStream(JdkStreams.inputStream(pair.there())));
        };
    return StreamContract.oneWay(maker);
  }

  private static StreamPair<SendStream, ReceiveStream> sockets() throws IOException {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var here = new Socket(listener.getInetAddress(), listener.getLocalPort());
      Socket there = listener.accept();
      here.setSendBufferSize(16_384);
      there.setReceiveBufferSize(16_384);
      return new StreamPair<>(
          JdkStreams.sendStream(here.getOutputStream()),
          JdkStreams.receiveStream(there.getInputStream()));
    }
  }
}
