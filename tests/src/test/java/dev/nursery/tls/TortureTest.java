package dev.nursery.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.TooSlowException;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ByteStream;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.tls.Tls;
import dev.nursery.net.tls.TlsClientOptions;
import dev.nursery.net.tls.TlsIdentity;
import dev.nursery.net.tls.TlsServerOptions;
import dev.nursery.net.tls.TlsStream;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.stream.MemoryStreams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;

/**
 * Conversations over a line that does everything that lines can do: cuts at each byte, falsifies
 * each byte, and passes on one byte at a time. Whatever it does, both sides come to an end, in
 * time, with an error that belongs there, and no byte is received that was not sent.
 */
class TortureTest {

  /** Every byte with {@code -Psoak}; in every build some of them. */
  private static final int STEP =
      Integer.getInteger("nursery.stress.rounds", 1_000) > 1_000 ? 1 : 4;

  private static final byte[] QUESTION = pattern(700, 1);
  private static final byte[] ANSWER = pattern(20_000, 2);

  private static byte[] pattern(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** What a line does with what passes it in one direction. */
  private interface Line {
    /** Passes it on; false to cut the line. */
    boolean pass(byte[] chunk, long before, ByteStream to) throws IOException;
  }

  private static final Line HONEST =
      (chunk, before, to) -> {
        to.sendAll(chunk);
        return true;
      };

  /** How far the two sides have come: how much each has received, and whether it saw the end. */
  private static final class Result {
    int received;
    int answered;
    boolean clientDone;
    boolean serverDone;
    long forth;
    long back;
  }

  private static Result converse(
      TlsClientOptions client, TlsServerOptions server, Line forth, Line back, boolean mayStall) {
    var result = new Result();
    var near = MemoryStreams.pair();
    var far = MemoryStreams.pair();
    Nursery.run(nursery -> {
      nursery.startSoon("line there", () -> result.forth = run(near.there(), far.here(), forth));
      nursery.startSoon("line back", () -> result.back = run(far.here(), near.there(), back));
      nursery.startSoon(
          "client",
          () ->
              enduring(
                  mayStall,
                  () -> {
                    TlsStream stream = client.over(near.here(), "localhost");
                    try {
                      stream.sendAll(QUESTION);
                      result.answered = receive(stream, ANSWER);
                      result.clientDone = result.answered == ANSWER.length;
                      stream.close();
                    } finally {
                      stream.closeForcefully();
                    }
                  }));
      enduring(
          mayStall,
          () -> {
            TlsStream stream = server.over(far.there());
            try {
              result.received = receive(stream, QUESTION);
              if (result.received == QUESTION.length) {
                stream.sendAll(ANSWER);
                result.serverDone = true;
              }
              stream.close();
            } finally {
              stream.closeForcefully();
            }
          });
    });
    return result;
  }

  private interface Conversation {
    void run() throws IOException;
  }

  /**
   * A minute is more than enough, in a world in which nothing takes time. But a record whose length
   * was falsified is waited for, as nobody can tell it from one that is on its way.
   */
  private static void enduring(boolean mayStall, Conversation conversation) {
    try {
      CancelScope.failAfter(Duration.ofMinutes(1), conversation::run);
    } catch (BrokenStreamException | ClosedEndpointException e) {
      assertThat(e.getMessage()).isNotBlank();
    } catch (TooSlowException e) {
      if (!mayStall) {
        throw e;
      }
    } catch (IOException e) {
      throw new AssertionError("an error of another kind", e);
    }
  }

  /** Receives at most as much as is expected; all that comes has to be what was sent. */
  private static int receive(TlsStream stream, byte[] expected) throws IOException {
    ByteBuffer received = ByteBuffer.allocate(expected.length);
    while (received.hasRemaining() && stream.receiveInto(received) > 0) {}
    assertThat(received.flip()).isEqualTo(ByteBuffer.wrap(expected, 0, received.limit()));
    return received.limit();
  }

  /** Passes on until the end, which it passes on as well; how many bytes came in. */
  private static long run(ByteStream from, ByteStream to, Line line) throws IOException {
    long count = 0;
    try {
      for (byte[] chunk = from.receiveSome(); chunk.length > 0; chunk = from.receiveSome()) {
        if (!line.pass(chunk, count, to)) {
          from.closeForcefully();
          break;
        }
        count += chunk.length;
      }
    } catch (BrokenStreamException | ClosedEndpointException e) {
      // one of the two has hung up
    }
    to.closeForcefully();
    return count;
  }

  private static Line cutAt(long position) {
    return (chunk, before, to) -> {
      if (before + chunk.length <= position) {
        to.sendAll(chunk);
        return true;
      }
      to.sendAll(ByteBuffer.wrap(chunk, 0, (int) (position - before)));
      return false;
    };
  }

  private static Line falsifyAt(long position, int bits) {
    return (chunk, before, to) -> {
      if (before <= position && position < before + chunk.length) {
        chunk[(int) (position - before)] ^= (byte) bits;
      }
      to.sendAll(chunk);
      return true;
    };
  }

  private static final Line BYTE_BY_BYTE =
      (chunk, before, to) -> {
        for (byte each : chunk) {
          to.sendAll(new byte[] {each});
          Tasks.yieldNow();
        }
        return true;
      };

  /** The keys are of a kind that makes signatures of one length, so that positions stay. */
  private static TlsServerOptions server(String version) {
    return Tls.serverOptions(SERVER).protocols(version);
  }

  private static final TlsIdentity SERVER = Authority.OURS.ofKind("Ed25519", "localhost");

  private static void assertWhole(Result result) {
    assertThat(result.clientDone).isTrue();
    assertThat(result.serverDone).isTrue();
  }

  // -- all bytes of the handshake, and some of what follows

  private interface Mishap {
    Line at(long position);
  }

  /**
   * Has it happen all along the handshake, the question and the end, and now and then in the answer
   * between. Sessions are resumed after the first conversation, which is another handshake.
   */
  private static void everywhere(String version, boolean resumed, boolean mayStall, Mishap mishap) {
    TlsServerOptions server = server(version);
    TlsClientOptions kept = TlsPairs.client().protocols(version);
    Result whole = converse(kept, server, HONEST, HONEST, false);
    assertWhole(whole);
    int step = resumed ? 3 * STEP : STEP;
    for (long at = 0; at < whole.forth; at += step) {
      TlsClientOptions client = resumed ? kept : TlsPairs.client().protocols(version);
      converse(client, server, mishap.at(at), HONEST, mayStall);
    }
    for (long at = 0; at < whole.back; at += at < 1_500 || at > whole.back - 100 ? step : 97) {
      TlsClientOptions client = resumed ? kept : TlsPairs.client().protocols(version);
      converse(client, server, HONEST, mishap.at(at), mayStall);
    }
  }

  @NurseryTest
  void cutAtEachByte() {
    everywhere("TLSv1.3", false, false, TortureTest::cutAt);
  }

  @NurseryTest
  void cutAtEachByteOfOneTwo() {
    everywhere("TLSv1.2", false, false, TortureTest::cutAt);
  }

  @NurseryTest
  void cutAtEachByteOfAResumedSession() {
    everywhere("TLSv1.3", true, false, TortureTest::cutAt);
    everywhere("TLSv1.2", true, false, TortureTest::cutAt);
  }

  @NurseryTest
  void falsifiedAtEachByte() {
    everywhere("TLSv1.3", false, true, at -> falsifyAt(at, 1 << (at % 8)));
  }

  @NurseryTest
  void falsifiedAtEachByteOfOneTwo() {
    everywhere("TLSv1.2", false, true, at -> falsifyAt(at, 1 << (at % 8)));
  }

  @NurseryTest
  void oneByteAtATime() {
    for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
      TlsClientOptions client = TlsPairs.client().protocols(version);
      for (int i = 0; i < 2; i++) {
        assertWhole(converse(client, server(version), BYTE_BY_BYTE, BYTE_BY_BYTE, false));
      }
    }
  }

  @NurseryTest
  void garbageOfAllLengthsInPlaceOfAPeer() {
    for (int seed = 0; seed < 1_200 / STEP; seed++) {
      var dice = new Random(seed);
      byte[] garbage = pattern(dice.nextInt(400), seed);
      if (dice.nextBoolean() && garbage.length > 5) {
        garbage[0] = (byte) (20 + dice.nextInt(5)); // looks like a record
        garbage[1] = 3;
        garbage[2] = (byte) dice.nextInt(5);
        garbage[3] = 0;
        garbage[4] = (byte) (garbage.length - 5);
      }
      for (boolean isServer : new boolean[] {true, false}) {
        var memory = MemoryStreams.pair();
        Nursery.run(nursery -> {
          enduring(
              false,
              () -> {
                memory.here().sendAll(garbage);
                memory.here().sendEof();
              });
          TlsStream stream =
              isServer
                  ? TlsPairs.server().over(memory.there())
                  : TlsPairs.client().over(memory.there(), "localhost");
          enduring(
              false,
              () -> {
                stream.receiveSome();
                throw new AssertionError("received something from nobody");
              });
          enduring(false, stream::close);
        });
      }
    }
  }
}
