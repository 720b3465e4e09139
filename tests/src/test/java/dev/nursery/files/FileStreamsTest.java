package dev.nursery.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import dev.nursery.file.FileReceiveStream;
import dev.nursery.file.FileSendStream;
import dev.nursery.file.FileStreams;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testkit.Eventually;
import dev.nursery.thread.Threads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as streams. */
class FileStreamsTest {

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("file");
  }

  private static byte[] all(FileReceiveStream in) throws IOException {
    var all = new ByteArrayOutputStream();
    for (byte[] chunk = in.receiveSome(); chunk.length > 0; chunk = in.receiveSome()) {
      all.writeBytes(chunk);
    }
    return all.toByteArray();
  }

  @NurseryTest
  void whatIsWrittenIsRead() throws IOException {
    byte[] bytes = new byte[200_001];
    new Random(1).nextBytes(bytes);
    try (FileSendStream out = FileStreams.write(file())) {
      out.sendAll(ByteBuffer.wrap(bytes, 0, 100_000));
      ByteBuffer direct = ByteBuffer.allocateDirect(100_001).put(bytes, 100_000, 100_001).flip();
      out.sendAll(direct);
      assertThat(direct.hasRemaining()).isFalse();
      out.sendAll(new byte[0]);
      assertThat(out.size()).isEqualTo(200_001);
      assertThat(out.position()).isEqualTo(200_001);
      out.force();
    }
    try (FileReceiveStream in = FileStreams.read(file())) {
      assertThat(in.size()).isEqualTo(200_001);
      assertThat(all(in)).isEqualTo(bytes);
      assertThat(in.receiveSome()).isEmpty();
      assertThat(in.receiveInto(new byte[1])).isEqualTo(-1);
      assertThat(in.position(199_999).receiveAtMost(1)).containsExactly(bytes[199_999]);
      assertThat(in.receiveInto(new byte[5])).isEqualTo(1);
      assertThat(in.position()).isEqualTo(200_001);
    }
    assertThat(file()).hasBinaryContent(bytes);
  }

  @NurseryTest
  void aFileThatGrowsIsReadOn() throws IOException {
    try (FileSendStream out = FileStreams.create(file());
        FileReceiveStream in = FileStreams.read(file())) {
      assertThat(in.receiveSome()).isEmpty();
      out.sendAll(new byte[] {1});
      assertThat(in.receiveSome()).containsExactly(1);
    }
  }

  @NurseryTest
  void eachWayOfOpening() throws IOException {
    Files.writeString(file(), "0123456789");
    try (FileSendStream out = FileStreams.update(file())) {
      out.sendAll("ab".getBytes(UTF_8));
      out.position(5).sendAll("c".getBytes(UTF_8));
    }
    assertThat(file()).hasContent("ab234c6789");
    try (FileSendStream out = FileStreams.append(file());
        FileSendStream other = FileStreams.append(file())) {
      out.sendAll("x".getBytes(UTF_8));
      other.sendAll("y".getBytes(UTF_8));
      out.sendAll("z".getBytes(UTF_8));
      assertThatThrownBy(() -> out.position(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("update()");
    }
    assertThat(file()).hasContent("ab234c6789xyz");
    assertThatThrownBy(() -> FileStreams.create(file()))
        .isInstanceOf(FileAlreadyExistsException.class);
    FileStreams.write(file()).close();
    assertThat(file()).isEmptyFile();
    FileStreams.append(folder.resolve("new")).close();
    FileStreams.update(folder.resolve("newer")).close();
    assertThat(folder.resolve("newer")).isEmptyFile();
  }

  @NurseryTest
  void whatCannotBeOpened() throws IOException {
    assertThatThrownBy(() -> FileStreams.read(file()))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(file().toString());
    assertThatThrownBy(() -> FileStreams.read(folder)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> FileStreams.write(folder.resolve("none/file")))
        .isInstanceOf(IOException.class);
    try (FileSystem zip =
        FileSystems.newFileSystem(
            URI.create("jar:" + folder.resolve("a.zip").toUri()), Map.of("create", "true"))) {
      assertThatThrownBy(() -> FileStreams.read(zip.getPath("entry")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("TaskFiles");
    }
  }

  @NurseryTest
  void misuse() throws IOException {
    try (FileSendStream out = FileStreams.write(file());
        FileReceiveStream in = FileStreams.read(file())) {
      assertThatThrownBy(() -> in.receiveAtMost(0)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> in.receiveInto(ByteBuffer.allocate(0)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> in.receiveInto(ByteBuffer.allocate(1).asReadOnlyBuffer()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> in.position(-1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> out.position(-1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @NurseryTest
  void afterClosingNothingWorks() throws IOException {
    FileSendStream out = FileStreams.write(file());
    FileReceiveStream in = FileStreams.read(file());
    for (int i = 0; i < 2; i++) {
      out.close();
      in.close();
      out.closeForcefully();
      in.closeForcefully();
    }
    assertThatThrownBy(() -> out.sendAll(new byte[0])).isInstanceOf(ClosedEndpointException.class);
    assertThatThrownBy(out::awaitSendable).isInstanceOf(ClosedEndpointException.class);
    assertThatThrownBy(in::receiveSome).isInstanceOf(ClosedEndpointException.class);
  }

  @NurseryTest
  void aCancelledTaskDoesNothing() throws IOException {
    Files.writeString(file(), "content");
    try (FileSendStream out = FileStreams.update(file());
        FileReceiveStream in = FileStreams.read(file())) {
      var scope = CancelScope.create();
      scope.cancel("before");
      scope.run(() -> {
        assertThatThrownBy(() -> FileStreams.write(file())).isInstanceOf(Cancelled.class);
        assertThatThrownBy(() -> out.sendAll(new byte[5])).isInstanceOf(Cancelled.class);
        assertThatThrownBy(in::receiveSome).isInstanceOf(Cancelled.class);
        assertThatThrownBy(in::close).isInstanceOf(Cancelled.class);
      });
      assertThatThrownBy(in::receiveSome).isInstanceOf(ClosedEndpointException.class);
    }
    assertThat(file()).hasContent("content");
  }

  /** An interrupt closes a {@code FileChannel}, and no file of ours. */
  @NurseryTest
  void noInterruptClosesAFile() throws IOException {
    Files.writeString(file(), "content");
    try (FileSendStream out = FileStreams.update(file());
        FileReceiveStream in = FileStreams.read(file())) {
      for (int i = 0; i < 100; i++) {
        Thread.currentThread().interrupt();
        try {
          in.position(0).receiveSome();
          out.sendAll(new byte[] {1});
        } catch (TaskInterruptedException e) {
          // is what it is; but the files are as they were
        }
        Thread.interrupted();
      }
      assertThat(in.position(6).receiveSome()).isNotEmpty();
      out.position(0).sendAll("C".getBytes(UTF_8));
    }
    assertThat(Files.readString(file())).startsWith("C");
  }

  /** One at a time; whoever closes meanwhile does not pull the file away. */
  @NurseryTest
  void twoAreBusyAndClosingWaitsForNobody(Nursery nursery) throws Exception {
    Files.writeString(file(), "content");
    FileReceiveStream in = FileStreams.read(file());
    var limiter = Threads.defaultLimiter();
    int total = limiter.totalTokens();
    var holder = new Object();
    limiter.resize(1);
    try {
      limiter.acquireOnBehalfOf(holder); // so that the receive below waits for its thread
      Task<byte[]> receiving = nursery.startSoon(() -> in.receiveSome());
      Eventually.until("it waits", () -> limiter.statistics().tasksWaiting() == 1);
      assertThatThrownBy(in::receiveSome).isInstanceOf(BusyResourceException.class);
      in.close();
      limiter.releaseOnBehalfOf(holder);
      assertThat(receiving.await()).as("was first").isEqualTo("content".getBytes(UTF_8));
    } finally {
      limiter.resize(total);
    }
    assertThatThrownBy(in::receiveSome).isInstanceOf(ClosedEndpointException.class);
  }

  /** Whichever way a run goes, and wherever it is cut off, a chunk is there as a whole or not. */
  @Test
  void cutOffAnywhere() {
    CancellationExplorer.seed(1)
        .explore((_, after) -> {
          Path file = Files.createTempFile(folder, "cut", "off");
          after.check("only whole chunks", () -> assertThat(Files.size(file) % 100).isZero());
          try (FileSendStream out = FileStreams.append(file)) {
            for (int i = 0; i < 3; i++) {
              out.sendAll(new byte[100]);
              Tasks.checkpoint();
            }
          }
        });
  }
}
