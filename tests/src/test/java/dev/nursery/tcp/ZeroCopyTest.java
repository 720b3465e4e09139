package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.Settling;
import dev.nursery.testing.stream.StreamPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and lists of buffers, over sockets that are soon full. */
class ZeroCopyTest {

  private static final int SIZE = 3_000_000;

  @TempDir static Path folder;
  private static byte[] content;
  private static Path path;

  @BeforeAll
  static void write() throws IOException {
    content = new byte[SIZE];
    new Random(5).nextBytes(content);
    path = Files.write(folder.resolve("file"), content);
  }

  private interface Exchange {
    void run(Nursery nursery, TcpStream here, TcpStream there) throws Exception;
  }

  private static void exchange(Exchange exchange) {
    Tcps.run(nursery -> {
      try (StreamPair<TcpStream, TcpStream> pair = Tcps.pair()) {
        Nursery.run(tasks -> exchange.run(tasks, pair.here(), pair.there()));
      }
    });
  }

  private static FileChannel file() throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ);
  }

  @Test
  void aFileIsSentThroughASocketThatIsFull() {
    exchange((nursery, here, there) -> {
      Task<Long> sending =
          nursery.startSoon(
              "sender",
              () -> {
                try (FileChannel file = file()) {
                  long sent = here.sendFile(file, 10, Long.MAX_VALUE - 10);
                  here.sendEof();
                  assertThat(file.position()).isZero();
                  return sent;
                }
              });
      Settling.waitAllTasksBlocked(Duration.ofMillis(20));
      assertThat(sending.outcome()).isEmpty();

      byte[] received = Tcps.receiveAll(there);

      assertThat(received).isEqualTo(Arrays.copyOfRange(content, 10, SIZE));
      assertThat(sending.await()).isEqualTo(SIZE - 10);
    });
  }

  @Test
  void whoIsCancelledWhileSendingLeavesTheFileOpen() {
    exchange((nursery, here, there) -> {
      try (FileChannel file = file()) {
        var sent =
            CancelScope.moveOnAfter(Duration.ofMillis(30), () -> here.sendFile(file, 0, SIZE));

        assertThat(sent.done()).isFalse();
        assertThat(file.isOpen()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(file.read(ByteBuffer.allocate(5), 0)).isEqualTo(5);
      }
    });
  }

  @Test
  void aClosedFileIsNotABrokenStream() {
    exchange((nursery, here, there) -> {
      FileChannel file = file();
      file.close();
      assertThatThrownBy(() -> here.sendFile(file, 0, SIZE))
          .isInstanceOf(ClosedChannelException.class)
          .isNotInstanceOf(ClosedEndpointException.class);
      here.sendAll(new byte[] {1});
      assertThat(there.receiveSome()).containsExactly(1);
    });
  }

  @Test
  void partsThatCannotBeAreRefused() {
    exchange((nursery, here, there) -> {
      try (FileChannel file = file()) {
        for (long[] part : new long[][] {{-1, 1}, {0, -1}, {2, Long.MAX_VALUE - 1}}) {
          assertThatThrownBy(() -> here.sendFile(file, part[0], part[1]))
              .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(here.sendFile(file, SIZE + 1L, 9)).isZero();
      }
    });
  }

  /** Large and small, on and off the heap, in the order in which they are given. */
  @Test
  void manyBuffersAreSentInOrder() {
    exchange((nursery, here, there) -> {
      var random = new Random(7);
      ByteBuffer[] buffers = new ByteBuffer[200];
      int end = 0;
      for (int i = 0; i < buffers.length; i++) {
        int size = i % 20 == 0 ? 100_000 : random.nextInt(5_000);
        buffers[i] = ByteBuffer.wrap(content, end, size);
        if (i % 3 == 0) {
          buffers[i] = ByteBuffer.allocateDirect(size).put(buffers[i]).flip();
        }
        end += size;
      }
      nursery.startSoon(
          "sender",
          () -> {
            here.sendAll(buffers);
            here.sendEof();
          });

      assertThat(Tcps.receiveAll(there)).isEqualTo(Arrays.copyOf(content, end));
    });
  }

  /** In one go as well as after a wait, on and off the heap, more than the reader's own buffer. */
  @Test
  void severalTargetsAreFilledInOrder() {
    exchange((nursery, here, there) -> {
      for (boolean direct : new boolean[] {false, true}) {
        Task<?> sending = nursery.startSoon("sender", () -> here.sendAll(content));
        var received = ByteBuffer.allocate(SIZE);
        while (received.hasRemaining()) {
          ByteBuffer[] targets = new ByteBuffer[7];
          for (int i = 0; i < targets.length; i++) {
            int size = Math.min(received.remaining(), 30_000 + i);
            targets[i] = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
          }
          int before = received.position();
          int room = received.remaining();
          long count = there.receiveInto(targets);
          for (ByteBuffer target : targets) {
            ByteBuffer some = target.flip();
            some.limit(Math.min(some.limit(), received.remaining()));
            received.put(some);
          }
          assertThat(received.position() - before).isEqualTo((int) Math.min(count, room));
        }
        sending.await();
        assertThat(received.array()).isEqualTo(content);
      }
    });
  }

  // -- the other way round

  private static FileChannel upload(Path target) throws IOException {
    return FileChannel.open(
        target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
  }

  @Test
  void aFileIsReceivedFromASocket() {
    exchange((nursery, here, there) -> {
      Path target = Files.write(folder.resolve("upload"), new byte[5]);
      nursery.startSoon(
          "sender",
          () -> {
            here.sendAll(content);
            here.sendEof();
          });
      try (FileChannel file = upload(target)) {
        assertThat(there.receiveFile(file, 3, 1_000)).isEqualTo(1_000);
        assertThat(there.receiveFile(file, 1_003, Long.MAX_VALUE - 1_003)).isEqualTo(SIZE - 1_000);
        assertThat(there.receiveFile(file, 0, 7)).as("the end").isZero();
        assertThat(file.position()).isZero();
      }
      byte[] written = Files.readAllBytes(target);
      assertThat(Arrays.copyOf(written, 3)).containsOnly(0);
      assertThat(Arrays.copyOfRange(written, 3, written.length)).isEqualTo(content);
    });
  }

  /** Whatever was taken from the stream is in the file, and nothing else was. */
  @Test
  void aReceiveThatIsCutOffHasWrittenWhatItTook() {
    exchange((nursery, here, there) -> {
      Path target = folder.resolve("cut");
      here.sendAll(Arrays.copyOf(content, 5_000));
      try (FileChannel file = upload(target)) {
        assertThat(
                CancelScope.moveOnAfter(
                        Duration.ofMillis(50), () -> there.receiveFile(file, 0, SIZE))
                    .done())
            .isFalse();
        assertThat(file.isOpen()).isTrue();
        long taken = file.size();
        here.sendAll(Arrays.copyOfRange(content, 5_000, 10_000));
        assertThat(there.receiveFile(file, taken, 10_000 - taken)).isEqualTo(10_000 - taken);
      }
      assertThat(Files.readAllBytes(target)).isEqualTo(Arrays.copyOf(content, 10_000));
    });
  }

  @Test
  void aFileThatCannotBeWrittenSaysSo() {
    exchange((nursery, here, there) -> {
      here.sendAll(new byte[] {content[0], content[1]});
      try (FileChannel file = file()) {
        assertThatThrownBy(() -> there.receiveFile(file, -1, 1))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> there.receiveFile(file, 0, 1))
            .isInstanceOf(java.nio.channels.NonWritableChannelException.class);
      }
      FileChannel closed = file();
      closed.close();
      assertThatThrownBy(() -> there.receiveFile(closed, 0, 1))
          .isInstanceOf(java.nio.channels.ClosedChannelException.class);
      assertThat(there.receiveAtMost(2))
          .as("nothing was taken")
          .containsExactly(content[0], content[1]);
    });
  }
}
