package dev.nursery.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.stream.LimitedReceiveStream;
import dev.nursery.net.stream.LimitedSendStream;
import dev.nursery.net.stream.TooLongException;
import dev.nursery.net.stream.UnexpectedEndException;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.stream.MemoryReceiveStream;
import dev.nursery.testing.stream.MemorySendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What is longer, or shorter, than it may be. */
class LimitsTest {

  private static MemoryReceiveStream ended(int size) throws IOException {
    var stream = new MemoryReceiveStream();
    stream.putData(new byte[size]);
    stream.putEof();
    return stream;
  }

  private static void assertEnd(ReceiveStream stream) throws IOException {
    assertThat(stream.receiveSome()).isEmpty();
    assertThat(stream.receiveInto(new byte[1])).isEqualTo(-1);
  }

  @NurseryTest
  void aPartEndsAndTheRestIsThere() throws IOException {
    var whole = ended(10);
    var part = LimitedReceiveStream.endingAfter(whole, 4);
    assertThat(part.receiveAtMost(3)).hasSize(3);
    assertThat(part.remaining()).isEqualTo(1);
    ByteBuffer target = ByteBuffer.allocate(9).limit(8);
    assertThat(part.receiveInto(target)).isEqualTo(1);
    assertThat(target.limit()).isEqualTo(8);
    assertEnd(part);
    assertThat(whole.receiveSome()).hasSize(6);
    assertEnd(LimitedReceiveStream.endingAfter(whole, 4));
  }

  @NurseryTest
  void whatHasToBeCompleteIsOrSaysHowMuchIsMissing() throws IOException {
    var complete = LimitedReceiveStream.exactly(ended(10), 10);
    assertThat(complete.receiveSome()).hasSize(10);
    assertEnd(complete);
    var cut = LimitedReceiveStream.exactly(ended(10), 11);
    assertThat(cut.receiveSome()).hasSize(10);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(cut::receiveSome)
          .isInstanceOf(UnexpectedEndException.class)
          .hasMessageContaining("MemoryReceiveStream@")
          .hasMessageContaining("10 of 11");
    }
  }

  @NurseryTest
  void whatMayNotBeLongerIsNotOrFails() throws IOException {
    var fits = LimitedReceiveStream.failingAfter(ended(10), 10);
    assertThat(fits.receiveSome()).hasSize(10);
    assertEnd(fits);
    var longer = LimitedReceiveStream.failingAfter(ended(11), 10);
    assertThat(longer.receiveSome()).hasSize(10);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(longer::receiveSome)
          .isInstanceOfSatisfying(TooLongException.class, e -> assertThat(e.limit()).isEqualTo(10));
    }
  }

  @NurseryTest
  void whatIsClosedIsClosedAlsoAtItsEnd() throws IOException {
    var part = LimitedReceiveStream.endingAfter(ended(0), 0);
    part.close();
    assertThatThrownBy(part::receiveSome).isInstanceOf(ClosedEndpointException.class);
    var buffered = new BufferedReceiveStream(ended(9));
    buffered.receiveExactly(1);
    buffered.close();
    assertThatThrownBy(buffered::receiveSome).isInstanceOf(ClosedEndpointException.class);
  }

  @NurseryTest
  void whatIsTooMuchIsNotSentAndLessIs() throws IOException {
    var target = new MemorySendStream();
    var limited = new LimitedSendStream(target, 10);
    limited.sendAll(new byte[4]);
    assertThatThrownBy(() -> limited.sendAll(new byte[7]))
        .isInstanceOf(TooLongException.class)
        .hasMessageContaining("MemorySendStream@")
        .hasMessageContaining("4 of 10");
    limited.sendAll(ByteBuffer.allocate(3), ByteBuffer.allocate(3));
    assertThat(limited.remaining()).isZero();
    limited.sendAll(new byte[0]);
    assertThat(target.getDataNow()).hasSize(10);
  }

  /** Each of the odd ones, so that nothing hangs on the order of evaluation. */
  @NurseryTest
  void linesAtTheirLimit() throws IOException {
    for (String end : new String[] {"\n", "\r\n", ""}) {
      for (int size : new int[] {0, 1, 5}) {
        var stream = new MemoryReceiveStream();
        stream.putData(("x".repeat(size) + end).getBytes(StandardCharsets.US_ASCII));
        stream.putEof();
        var in = new BufferedReceiveStream(stream);
        if (size > 0) {
          assertThatThrownBy(() -> in.receiveLine(StandardCharsets.UTF_8, size - 1))
              .isInstanceOf(TooLongException.class);
        }
        String line = in.receiveLine(StandardCharsets.UTF_8, size);
        assertThat(line).isEqualTo(size == 0 && end.isEmpty() ? null : "x".repeat(size));
        assertThat(in.receiveLine()).isNull();
      }
    }
  }

  @NurseryTest
  void charsetsWithoutAByteForALineFeedAreRefused() throws IOException {
    var in = new BufferedReceiveStream(ended(4));
    assertThatThrownBy(() -> in.receiveLine(StandardCharsets.UTF_16LE, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("UTF-16LE");
    assertThat(in.receiveSome()).hasSize(4);
  }
}
