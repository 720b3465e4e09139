package dev.nursery.testing.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each test of the contract of streams finds the mistake that it is there for. */
class FlawedStreamsTest {

  /**
   * @param cases the tests that have to fail
   * @param lockstep whether the stream underneath holds nothing
   */
  private record Flaw(List<String> cases, boolean lockstep, Supplier<FlawedStream> stream) {}

  private static final Map<String, Flaw> FLAWS = new LinkedHashMap<>();

  /** A flaw of streams that hold bytes. */
  private static void flaw(String name, Supplier<FlawedStream> stream, String... cases) {
    FLAWS.put(name, new Flaw(List.of(cases), false, stream));
  }

  /** A flaw that shows where senders wait. */
  private static void flawInLockstep(String name, Supplier<FlawedStream> stream, String... cases) {
    FLAWS.put(name, new Flaw(List.of(cases), true, stream));
  }

  static {
    flaw("changes bytes", ChangesBytes::new, "bytes sent are bytes received");
    flaw(
        "leaves the position where it was",
        LeavesThePosition::new,
        "a buffer is sent from position to limit",
        "every form of receiving");
    flaw("sends the first buffer last", MixesBuffersUp::new, "several buffers at once");
    flaw(
        "sends files from their beginning", SendsFromTheBeginning::new, "a part of a file is sent");
    flaw("sends only one chunk on", SendsOneChunkOn::new, "what comes is sent on");
    flaw("skips the checkpoint if empty", SkipsEmptySends::new, "operations are checkpoints");
    flaw("takes, and is cancelled then", TakesAndLoses::new, "cancelled operations do nothing");
    flaw("receives nothing, gladly", ReceivesNothing::new, "receiving nothing is refused");
    flaw("calls the busy broken", CallsBusyBroken::new, "two who receive are busy");
    flaw("is never sendable", NeverSendable::new, "a waiting receiver lets others send");
    flaw(
        "calls the closed broken",
        CallsClosedBroken::new,
        "after closing nothing works",
        "after the end nothing is sent");
    flaw("may not close if cancelled", ClosesLate::new, "closing in a cancelled scope closes");
    flaw(
        "does not wake the receiver",
        () -> new WakesNobody(true, false),
        "closing wakes the receiver");
    flaw(
        "breaks at the end",
        BreaksAtTheEnd::new,
        "an orderly close is the end",
        "closing one side is the end for the other",
        "the other direction outlives the end");
    flaw(
        "ignores a forceful close",
        IgnoresForce::new,
        "a forceful close is an end or a break",
        "a forceful close is one for a receive that comes later");
    flaw("never breaks", NeverBreaks::new, "without a receiver the stream breaks");
    flaw("spoils large blocks", SpoilsLargeBlocks::new, "two megabytes both ways at once");
    flaw("ends both directions", EndsBothDirections::new, "the other direction outlives the end");
    flaw("sends into the void", SendsIntoTheVoid::new, "after the end nothing is sent");
    flaw("ends though cancelled", EndsThoughCancelled::new, "a cancelled end was not sent");

    flawInLockstep(
        "calls busy senders broken",
        CallsBusyBroken::new,
        "clogged: two who send are busy",
        "clogged: the end waits for no sender");
    flawInLockstep(
        "is always sendable", AlwaysSendable::new, "clogged: sendable when received from");
    flawInLockstep(
        "does not wake the sender",
        () -> new WakesNobody(false, true),
        "clogged: closing wakes the sender",
        "clogged: closing wakes who waits to send",
        "clogged: closing wakes both directions");
    flawInLockstep("does not see the loss", SeesNoLoss::new, "clogged: losing the receiver wakes");
    flawInLockstep("goes one way at a time", OneWay::new, "clogged: one sends, another receives");
  }

  private static Stream<DynamicTest> contract(boolean lockstep, Supplier<FlawedStream> stream) {
    StreamMaker<HalfCloseable, HalfCloseable> clogged =
        () -> {
          StreamPair<FlawedStream, FlawedStream> pair =
              FlawedStream.pair(LockstepStreams.pair(), stream);
          return new StreamPair<>(pair.here(), pair.there());
        };
    StreamMaker<HalfCloseable, HalfCloseable> roomy =
        () -> {
          StreamPair<FlawedStream, FlawedStream> pair =
              FlawedStream.pair(MemoryStreams.pair(), stream);
          return new StreamPair<>(pair.here(), pair.there());
        };
    return lockstep
        ? StreamContract.halfCloseable(clogged, clogged)
        : StreamContract.halfCloseable(roomy);
  }

  @TestFactory
  Stream<DynamicTest> findsIt() {
    return FLAWS.entrySet().stream()
        .map(named ->
            DynamicTest.dynamicTest(
                named.getKey(),
                () -> {
                  Flaw flaw = named.getValue();
                  for (String name : flaw.cases) {
                    assertThat(fails(name, flaw.lockstep, flaw.stream))
                        .as("\"%s\" finds a stream that %s", name, named.getKey())
                        .isTrue();
                  }
                }));
  }

  /** Otherwise it might be the wrapping that is found. */
  @TestFactory
  Stream<DynamicTest> withoutAFlawNothingIsFound() {
    return Stream.concat(contract(false, FlawedStream::new), contract(true, FlawedStream::new));
  }

  @Test
  void eachCaseIsKnownToFindSomething() {
    var finding = new ArrayList<String>();
    FLAWS.values().forEach(flaw -> finding.addAll(flaw.cases));
    // What is swapped is the same code once more.
    assertThat(
            contract(true, FlawedStream::new)
                .map(DynamicTest::getDisplayName)
                .filter(name -> !name.startsWith("swapped: ")))
        .isSubsetOf(finding);
  }

  private static boolean fails(String name, boolean lockstep, Supplier<FlawedStream> stream)
      throws InterruptedException {
    return Verdict.fails(Verdict.named(contract(lockstep, stream), name));
  }

  // -- the flaws

  private static final class ChangesBytes extends FlawedStream {
    @Override
    public byte[] receiveAtMost(int max) throws IOException {
      byte[] received = super.receiveAtMost(max);
      for (int i = 0; i < received.length; i++) {
        received[i]++;
      }
      return received;
    }
  }

  private static final class LeavesThePosition extends FlawedStream {
    @Override
    public void sendAll(ByteBuffer data) throws IOException {
      super.sendAll(data.duplicate());
    }

    @Override
    public int receiveInto(ByteBuffer target) throws IOException {
      return super.receiveInto(target.duplicate());
    }
  }

  private static final class MixesBuffersUp extends FlawedStream {
    @Override
    public void sendAll(ByteBuffer... data) throws IOException {
      super.sendAll(Arrays.asList(data).reversed().toArray(new ByteBuffer[0]));
    }
  }

  private static final class SendsFromTheBeginning extends FlawedStream {
    @Override
    public long sendFile(FileChannel file, long position, long count) throws IOException {
      return super.sendFile(file, 0, count);
    }
  }

  private static final class SendsOneChunkOn extends FlawedStream {
    @Override
    public long transferTo(SendStream target) throws IOException {
      byte[] chunk = receiveAtMost(2);
      target.sendAll(chunk);
      return chunk.length;
    }
  }

  private static final class SkipsEmptySends extends FlawedStream {
    @Override
    public void sendAll(ByteBuffer data) throws IOException {
      if (data.hasRemaining()) {
        super.sendAll(data);
      }
    }
  }

  private static final class TakesAndLoses extends FlawedStream {
    @Override
    public byte[] receiveAtMost(int max) throws IOException {
      if (Tasks.effectiveDeadline().equals(Deadline.passed())) {
        CancelScope.shielded(
            () -> CancelScope.moveOnAfter(Duration.ofMillis(10), () -> super.receiveAtMost(max)));
        Tasks.checkpointIfCancelled();
      }
      return super.receiveAtMost(max);
    }
  }

  private static final class ReceivesNothing extends FlawedStream {
    @Override
    public byte[] receiveAtMost(int max) throws IOException {
      if (max > 0) {
        return super.receiveAtMost(max);
      }
      Tasks.checkpoint();
      return new byte[0];
    }
  }

  private static final class CallsBusyBroken extends FlawedStream {
    @Override
    public void sendAll(ByteBuffer data) throws IOException {
      try {
        super.sendAll(data);
      } catch (BusyResourceException e) {
        throw new BrokenStreamException("in use", e);
      }
    }

    @Override
    public void sendEof() throws IOException {
      try {
        super.sendEof();
      } catch (BusyResourceException e) {
        throw new BrokenStreamException("in use", e);
      }
    }

    @Override
    public byte[] receiveAtMost(int max) throws IOException {
      try {
        return super.receiveAtMost(max);
      } catch (BusyResourceException e) {
        throw new BrokenStreamException("in use", e);
      }
    }
  }

  private static final class NeverSendable extends FlawedStream {
    @Override
    public void awaitSendable() {
      Tasks.sleepForever();
    }
  }

  private static final class CallsClosedBroken extends FlawedStream {
    @Override
    public void sendAll(ByteBuffer data) throws IOException {
      try {
        super.sendAll(data);
      } catch (ClosedEndpointException e) {
        throw new BrokenStreamException("bad descriptor", e);
      }
    }
  }

  private static final class ClosesLate extends FlawedStream {
    @Override
    public void close() throws IOException {
      Tasks.checkpoint();
      super.close();
    }
  }

  /** While somebody is inside, a close is put off; and nobody thinks of it later. */
  private static final class WakesNobody extends FlawedStream {

    private final boolean receivers;
    private final boolean senders;
    private volatile boolean used;

    WakesNobody(boolean receivers, boolean senders) {
      this.receivers = receivers;
      this.senders = senders;
    }

    @Override
    public void sendAll(ByteBuffer data) throws IOException {
      used |= senders;
      super.sendAll(data);
      used = false;
    }

    @Override
    public void awaitSendable() throws IOException {
      used |= senders;
      super.awaitSendable();
      used = false;
    }

    @Override
    public byte[] receiveAtMost(int max) throws IOException {
      used |= receivers;
      byte[] received = super.receiveAtMost(max);
      used = false;
      return received;
    }

    @Override
    public void close() throws IOException {
      if (!used) {
        super.close();
      }
    }

    @Override
    public void closeForcefully() throws IOException {
      if (!used) {
        super.closeForcefully();
      }
    }
  }

  private static final class BreaksAtTheEnd extends FlawedStream {
    @Override
    public byte[] receiveAtMost(int max) throws IOException {
      byte[] received = super.receiveAtMost(max);
      if (received.length == 0) {
        throw new BrokenStreamException("nothing came", null);
      }
      return received;
    }
  }

  private static final class IgnoresForce extends FlawedStream {
    @Override
    public void closeForcefully() {}
  }

  private static final class NeverBreaks extends FlawedStream {
    @Override
    public void sendAll(ByteBuffer data) throws IOException {
      try {
        super.sendAll(data);
      } catch (BrokenStreamException e) {
        throw new IOException("not this time", e);
      }
    }
  }

  private static final class SpoilsLargeBlocks extends FlawedStream {
    @Override
    public void sendAll(ByteBuffer data) throws IOException {
      if (data.remaining() > 100_000) {
        byte[] all = new byte[data.remaining()];
        data.get(all);
        all[100_000]++;
        super.sendAll(ByteBuffer.wrap(all));
      } else {
        super.sendAll(data);
      }
    }
  }

  private static final class EndsBothDirections extends FlawedStream {
    @Override
    public void sendEof() throws IOException {
      super.close();
    }
  }

  private static final class SendsIntoTheVoid extends FlawedStream {

    private volatile boolean ended;

    @Override
    public void sendEof() throws IOException {
      super.sendEof();
      ended = true;
    }

    @Override
    public void sendAll(ByteBuffer data) throws IOException {
      if (ended) {
        Tasks.checkpoint();
      } else {
        super.sendAll(data);
      }
    }
  }

  private static final class EndsThoughCancelled extends FlawedStream {
    @Override
    public void sendEof() throws IOException {
      CancelScope.shielded(() -> super.sendEof());
      Tasks.checkpoint();
    }
  }

  private static final class AlwaysSendable extends FlawedStream {
    @Override
    public void awaitSendable() {
      Tasks.checkpoint();
    }
  }

  private static final class SeesNoLoss extends FlawedStream {
    @Override
    public void awaitSendable() throws IOException {
      super.awaitSendable();
      if (peer != null && peer.closed) {
        Tasks.sleepForever();
      }
    }
  }

  private static final class OneWay extends FlawedStream {

    private final AtomicBoolean inside = new AtomicBoolean();

    @Override
    public void sendAll(ByteBuffer data) throws IOException {
      enter();
      try {
        super.sendAll(data);
      } finally {
        inside.set(false);
      }
    }

    @Override
    public byte[] receiveAtMost(int max) throws IOException {
      enter();
      try {
        return super.receiveAtMost(max);
      } finally {
        inside.set(false);
      }
    }

    private void enter() {
      if (inside.getAndSet(true)) {
        throw new BusyResourceException("one task at a time, in whichever direction");
      }
    }
  }
}
