package dev.nursery.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import dev.nursery.testkit.Eventually;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An interrupt closes the channel that a thread is using, for everybody who shares it. So who only
 * computes or writes is not interrupted; and the closing, where there is any, is nobody else's
 * time.
 */
class FilesTest {

  /** Real, and long enough for the watchdog to look many times: it begins after a millisecond. */
  private static final Duration WRITING = Duration.ofMillis(150);

  @Test
  void aCancelledTaskThatWritesIsNotInterrupted(@TempDir Path folder) throws Exception {
    var interrupted = new AtomicBoolean();
    var written = new AtomicInteger();
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("shared"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // A grace that no stall of the machine is as long as.
      Nursery.options()
          .stuckTaskGrace(Duration.ofDays(1))
          .run(nursery -> {
            for (int i = 0; i < 4; i++) {
              nursery.startSoon(() -> {
                long end = System.nanoTime() + WRITING.toNanos();
                while (System.nanoTime() < end) {
                  file.write(ByteBuffer.allocate(100), 0);
                  written.incrementAndGet();
                }
                interrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
                Tasks.checkpoint();
              });
            }
            nursery.cancelScope().cancel("test");
          });
      assertThat(written.get()).isPositive();
      assertThat(interrupted).isFalse();
      assertThat(file.isOpen()).isTrue();
    }
  }

  /**
   * An operation of ours that a cancellation ends leaves no flag behind that a clean-up could meet.
   */
  @NurseryTest(time = Time.STANDS_STILL)
  void aCleanUpAfterAnOperationOfOursCanWrite(@TempDir Path folder) throws Exception {
    var lot = new ParkingLot();
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("log"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      Nursery.run(nursery -> {
        nursery.startSoon(() -> {
          try {
            lot.park();
          } finally {
            file.write(ByteBuffer.allocate(100));
          }
        });
        Settling.waitAllTasksBlocked();
        nursery.cancelScope().cancel("test");
      });
      assertThat(file.isOpen()).isTrue();
      assertThat(file.size()).isEqualTo(100);
    }
  }

  /** As does a foreign call: what comes out of it comes with a flag that is cleared. */
  @Test
  void aShieldedCleanUpAfterAForeignCallCanWrite(@TempDir Path folder) throws Exception {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("log"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var scope = CancelScope.create();
      Nursery.run(nursery -> {
        nursery.startSoon(() ->
            scope.run(() -> {
              try {
                new LinkedBlockingQueue<String>().take();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // as one is told to do
              } finally {
                CancelScope.shielded(() -> file.write(ByteBuffer.allocate(100)));
              }
              Tasks.checkpoint();
            }));
        scope.cancel("test");
      });
      assertThat(scope.cancelledCaught()).isTrue();
      assertThat(file.isOpen()).isTrue();
      assertThat(file.size()).isEqualTo(100);
    }
  }

  /** A channel that takes as long to close as somebody wants. */
  private static final class SlowChannel extends AbstractInterruptibleChannel {

    final AtomicBoolean closing = new AtomicBoolean();
    final CountDownLatch release;

    SlowChannel(CountDownLatch release) {
      this.release = release;
    }

    void read() throws IOException, InterruptedException {
      boolean done = false;
      try {
        begin();
        release.await();
        done = true;
      } finally {
        end(done);
      }
    }

    @Override
    protected void implCloseChannel() {
      closing.set(true);
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** More of them than there are threads that interrupt. */
  @Test
  void slowClosesHoldUpNeitherTheCancellerNorOthers() {
    var release = new CountDownLatch(1);
    var slow = CancelScope.create();
    var channels = Stream.generate(() -> new SlowChannel(release)).limit(6).toList();
    Nursery.run(nursery -> {
      nursery.startSoon(() ->
          slow.run(() ->
              Nursery.run(
                  readers -> channels.forEach(channel -> readers.startSoon(channel::read)))));
      slow.cancel("returns at once, or this test hangs");
      Eventually.until("closing", () -> channels.stream().anyMatch(one -> one.closing.get()));
      var other = CancelScope.create();
      other.run(() -> {
        other.cancel("meanwhile");
        new LinkedBlockingQueue<String>().take();
      });
      assertThat(other.cancelledCaught()).isTrue();
      release.countDown();
    });
    assertThat(slow.cancelledCaught()).isTrue();
  }
}
