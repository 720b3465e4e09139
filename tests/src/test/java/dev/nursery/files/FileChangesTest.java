package dev.nursery.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.file.FileChange;
import dev.nursery.file.FileChange.Kind;
import dev.nursery.file.FileChanges;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import org.junit.jupiter.api.io.TempDir;

/** What happens in folders. */
class FileChangesTest {

  @TempDir private Path folder;

  private static FileChange next(ReceiveChannel<FileChange> changes, Kind kind) {
    FileChange change = changes.receive();
    while (change.kind() != kind) { // one write may be several
      change = changes.receive();
    }
    return change;
  }

  @NurseryTest(time = Time.RUNS)
  void whatHappensIsReceived() throws IOException {
    Path file = folder.resolve("file");
    try (ReceiveChannel<FileChange> changes = FileChanges.open(folder)) {
      Files.createFile(file);
      assertThat(changes.receive()).isEqualTo(new FileChange(Kind.CREATED, file));
      Files.writeString(file, "more");
      assertThat(next(changes, Kind.MODIFIED).path()).isEqualTo(file);
      Files.delete(file);
      assertThat(next(changes, Kind.DELETED).path()).isEqualTo(file);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void noChangeIsLostByACancellation() throws IOException {
    try (ReceiveChannel<FileChange> changes = FileChanges.open(folder)) {
      CancelScope.moveOnAfter(Duration.ofMillis(1), changes::receive);
      var seen = new HashSet<Path>();
      for (int i = 0; i < 100; i++) {
        Files.createFile(folder.resolve("file" + i));
      }
      while (seen.size() < 100) {
        CancelScope.moveOnAfter(Duration.ofNanos(50_000), () -> seen.add(changes.receive().path()));
      }
      assertThat(seen).hasSize(100);
    }
  }

  /** More than the JDK keeps, 512 for each folder, while nobody receives. */
  @NurseryTest(time = Time.RUNS)
  void thatTooMuchHasHappenedIsTold() throws IOException {
    try (ReceiveChannel<FileChange> changes = FileChanges.open(folder)) {
      for (int i = 0; i < 5_000; i++) {
        Files.createFile(folder.resolve("file" + i));
      }
      assertThat(next(changes, Kind.OVERFLOW).path()).isEqualTo(folder);
    }
  }

  @NurseryTest(time = Time.RUNS)
  void severalFoldersUntilAllAreGone() throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    try (ReceiveChannel<FileChange> changes = FileChanges.open(one, two)) {
      Path inOne = Files.createFile(one.resolve("file"));
      Path inTwo = Files.createFile(two.resolve("file"));
      var created = new HashSet<Path>();
      created.add(next(changes, Kind.CREATED).path());
      created.add(next(changes, Kind.CREATED).path());
      assertThat(created).containsExactlyInAnyOrder(inOne, inTwo);
      for (Path path : new Path[] {inOne, one, inTwo, two}) {
        Files.delete(path);
      }
      assertThatThrownBy(
              () -> {
                while (true) {
                  changes.receive();
                }
              })
          .isInstanceOf(EndOfChannelException.class);
    }
  }

  @NurseryTest
  void misuse(Nursery nursery) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(FileChanges::open).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FileChanges.open(folder, file))
        .isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> FileChanges.open(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    ReceiveChannel<FileChange> changes = FileChanges.open(folder);
    Task<?> first =
        nursery.startSoon(
            () -> assertThatThrownBy(changes::receive).isInstanceOf(ClosedResourceException.class));
    Settling.waitAllTasksBlocked();
    assertThatThrownBy(changes::receive).isInstanceOf(BusyResourceException.class);
    changes.close();
    changes.close();
    first.await();
    assertThatThrownBy(changes::receive).isInstanceOf(ClosedResourceException.class);
  }
}
