package dev.nursery.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.file.TaskFiles;
import dev.nursery.testing.NurseryTest;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** Whole files, and folders. */
class TaskFilesTest {

  @TempDir private Path folder;

  @NurseryTest
  void wholeFiles() throws IOException {
    Path file = folder.resolve("file");
    TaskFiles.writeString(file, "grüße\nalle\n");
    assertThat(TaskFiles.readString(file)).isEqualTo("grüße\nalle\n");
    assertThat(TaskFiles.readAllLines(file)).containsExactly("grüße", "alle");
    TaskFiles.writeString(file, "!", StandardOpenOption.APPEND);
    assertThat(TaskFiles.readString(file)).endsWith("!");
    TaskFiles.write(file, new byte[] {(byte) 0xE4});
    assertThat(TaskFiles.readAllBytes(file)).containsExactly(0xE4);
    assertThat(TaskFiles.readString(file, ISO_8859_1)).isEqualTo("ä");
    assertThatThrownBy(() -> TaskFiles.readString(file))
        .isInstanceOf(CharacterCodingException.class);
    assertThatThrownBy(() -> TaskFiles.readString(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @NurseryTest
  void case244_foldersAreListedAsAWhole() throws IOException {
    Path b = Files.createFile(folder.resolve("b.txt"));
    Path a = Files.createFile(folder.resolve("a.txt"));
    Path c = Files.createDirectory(folder.resolve("c"));
    List<Path> listed = TaskFiles.list(folder);
    assertThat(listed).containsExactly(a, b, c);
    Files.delete(a);
    assertThat(listed).as("loaded before").hasSize(3);
    assertThat(TaskFiles.glob(folder, "*.txt")).containsExactly(b);
    assertThatThrownBy(() -> TaskFiles.list(b)).isInstanceOf(IOException.class);
  }

  @NurseryTest
  void linesOfALongFile() throws IOException {
    Path file = folder.resolve("long");
    List<String> written = IntStream.range(0, 50_000).mapToObj(i -> "line " + i).toList();
    Files.writeString(file, written.stream().collect(Collectors.joining("\n")));
    try (ReceiveChannel<String> lines = TaskFiles.lines(file)) {
      for (String line : written) {
        assertThat(lines.receive()).isEqualTo(line);
      }
      assertThatThrownBy(lines::receive).isInstanceOf(EndOfChannelException.class);
      assertThatThrownBy(lines::receive).isInstanceOf(EndOfChannelException.class);
    }
  }

  @NurseryTest
  void linesAreNotLost() throws IOException {
    Path file = Files.writeString(folder.resolve("short"), "one\ntwo\n");
    ReceiveChannel<String> lines = TaskFiles.lines(file);
    try (lines) {
      var scope = CancelScope.create();
      scope.cancel("before");
      scope.run(() -> assertThatThrownBy(lines::receive).isInstanceOf(Cancelled.class));
      assertThat(lines).containsExactly("one", "two");
    }
    lines.close();
    assertThatThrownBy(lines::receive).isInstanceOf(ClosedResourceException.class);
  }

  @NurseryTest
  void badCharactersAreToldWhereTheyAre() throws IOException {
    Path file = Files.write(folder.resolve("bad"), new byte[] {'a', '\n', (byte) 0xE4, '\n'});
    try (ReceiveChannel<String> lines = TaskFiles.lines(file)) {
      assertThatThrownBy(() -> lines.forEach(_ -> {}))
          .isInstanceOf(BrokenResourceException.class)
          .hasMessageContaining(file.toString())
          .hasCauseInstanceOf(CharacterCodingException.class);
    }
  }
}
