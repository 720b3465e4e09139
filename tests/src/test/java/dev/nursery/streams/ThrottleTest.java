package dev.nursery.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.stream.ByteRate;
import dev.nursery.net.stream.ThrottledReceiveStream;
import dev.nursery.net.stream.ThrottledSendStream;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.stream.MemoryReceiveStream;
import dev.nursery.testing.stream.MemorySendStream;
import java.io.IOException;
import java.time.Duration;

/** So many bytes per second, in virtual time. */
class ThrottleTest {

  private static Duration taken(VirtualClock clock, int bytes, ByteRate rate) throws IOException {
    Duration before = clock.elapsed();
    var target = new MemorySendStream();
    new ThrottledSendStream(target, rate).sendAll(new byte[bytes]);
    assertThat(target.getDataNow()).hasSize(bytes);
    return clock.elapsed().minus(before);
  }

  @NurseryTest
  void sendsTakeTheirTime(Nursery nursery, VirtualClock clock) throws IOException {
    ByteRate rate = ByteRate.perSecond(1_000);
    assertThat(rate.burst()).isEqualTo(100);
    // A burst in advance, and the last one is paid by the next.
    assertThat(taken(clock, 10_000, rate))
        .isBetween(Duration.ofMillis(9_700), Duration.ofSeconds(10));
    assertThat(taken(clock, 1_000, rate)).isBetween(Duration.ofMillis(900), Duration.ofSeconds(1));
    Tasks.sleep(Duration.ofHours(1));
    assertThat(taken(clock, 100, rate)).isEqualTo(Duration.ZERO);
    assertThat(taken(clock, 1, ByteRate.perSecond(Long.MAX_VALUE))).isEqualTo(Duration.ZERO);
  }

  @NurseryTest
  void twoThatShareARateTakeTwiceAsLong(Nursery nursery, VirtualClock clock) {
    ByteRate rate = ByteRate.perSecond(1_000);
    Nursery.run(both -> {
      for (int i = 0; i < 2; i++) {
        both.startSoon(
            () -> new ThrottledSendStream(new MemorySendStream(), rate).sendAll(new byte[5_000]));
      }
    });
    assertThat(clock.elapsed()).isBetween(Duration.ofMillis(9_500), Duration.ofSeconds(10));
  }

  @NurseryTest
  void receivesTakeTheirTimeAndLoseNothing(Nursery nursery, VirtualClock clock) throws IOException {
    var source = new MemoryReceiveStream();
    source.putData(new byte[5_000]);
    source.putEof();
    var slow = new ThrottledReceiveStream(source, ByteRate.perSecond(1_000).burst(500));
    int received = 0;
    int cuts = 0;
    while (true) {
      int[] count = {0};
      var timed =
          CancelScope.moveOnAfter(
              Duration.ofMillis(100), () -> count[0] = slow.receiveInto(new byte[400]));
      if (!timed.done()) {
        cuts++;
      } else if (count[0] < 0) {
        break;
      } else {
        received += count[0];
      }
    }
    assertThat(received).isEqualTo(5_000);
    assertThat(cuts).isPositive();
    assertThat(clock.elapsed()).isBetween(Duration.ofMillis(4_000), Duration.ofMillis(5_100));
  }

  @NurseryTest
  void closingEndsTheWaitForTheTurn(Nursery nursery) throws IOException {
    ByteRate rate = ByteRate.perSecond(1).burst(10);
    var target = new MemorySendStream();
    var slow = new ThrottledSendStream(target, rate);
    Task<?> sending =
        nursery.startSoon(
            "sender",
            () ->
                assertThatThrownBy(() -> slow.sendAll(new byte[1_000_000]))
                    .isInstanceOf(ClosedEndpointException.class));
    CancelScope.moveOnAfter(Duration.ofSeconds(100), () -> Tasks.sleepForever());
    Settling.waitAllTasksBlocked();
    slow.close();
    sending.await();
    assertThat(target.getDataNow().length).isBetween(100, 120);
  }

  @NurseryTest
  void ratesThatLetNothingThroughAreRefused() {
    assertThatThrownBy(() -> ByteRate.perSecond(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ByteRate.perSecond(1).burst(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
