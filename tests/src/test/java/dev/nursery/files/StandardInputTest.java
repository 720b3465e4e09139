package dev.nursery.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.file.StandardInput;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.ReceiveStream;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.cancellation.CancellationExplorer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A keyboard that blocks, and cannot be interrupted. */
@Isolated
class StandardInputTest {

  /** What is typed, a piece at a time; an empty piece is the end. */
  private static final class Keyboard extends InputStream {

    private final LinkedBlockingQueue<byte[]> typed = new LinkedBlockingQueue<>();

    void type(String text) {
      typed.add(text.getBytes(US_ASCII));
    }

    @Override
    public int read() {
      throw new AssertionError("one byte at a time");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      byte[] piece = take();
      if (piece.length == 1 && piece[0] == '!') {
        throw new IOException("the cable is out");
      }
      System.arraycopy(piece, 0, target, offset, piece.length);
      return piece.length == 0 ? -1 : piece.length;
    }

    private byte[] take() {
      while (true) {
        try {
          return typed.take();
        } catch (InterruptedException e) {
          // cannot be interrupted
        }
      }
    }

    @Override
    public void close() {
      throw new AssertionError("System.in is closed");
    }
  }

  private final InputStream before = System.in;
  private final Keyboard keyboard = new Keyboard();

  @BeforeEach
  void plugIn() {
    System.setIn(keyboard);
  }

  @AfterEach
  void unplug() {
    System.setIn(before);
    keyboard.type(""); // ends the thread that reads
  }

  private static String text(ReceiveStream input) throws IOException {
    return new String(input.receiveSome(), US_ASCII);
  }

  @NurseryTest
  void whatIsTypedIsReceived() throws IOException {
    try (ReceiveStream input = StandardInput.open()) {
      keyboard.type("one");
      keyboard.type("two");
      assertThat(input.receiveAtMost(2)).containsExactly('o', 'n');
      assertThat(text(input)).isEqualTo("e");
      assertThat(text(input)).isEqualTo("two");
      keyboard.type("");
      assertThat(input.receiveSome()).isEmpty();
      assertThat(input.receiveSome()).isEmpty();
    }
  }

  @NurseryTest
  void nobodyHasToType(Nursery nursery) throws IOException {
    try (ReceiveStream input = StandardInput.open()) {
      assertThat(CancelScope.moveOnAfter(Duration.ofHours(1), input::receiveSome).done()).isFalse();
      Task<String> receiving = nursery.startSoon(() -> text(input));
      Settling.waitAllTasksBlocked();
      keyboard.type("late");
      assertThat(receiving.await()).isEqualTo("late");
    }
  }

  @NurseryTest
  void nothingIsReadThatNobodyAskedFor() throws IOException {
    try (ReceiveStream input = StandardInput.open()) {
      keyboard.type("one");
      keyboard.type("two");
      assertThat(text(input)).isEqualTo("one");
    }
    assertThat(keyboard.typed).hasSize(1);
  }

  @NurseryTest
  void oneOwnerAfterTheOther() throws IOException {
    keyboard.type("onetwo");
    ReceiveStream input = StandardInput.open();
    assertThatThrownBy(StandardInput::open).isInstanceOf(IllegalStateException.class);
    assertThat(input.receiveAtMost(3)).containsExactly('o', 'n', 'e');
    input.close();
    assertThatThrownBy(input::receiveSome).isInstanceOf(ClosedEndpointException.class);
    try (ReceiveStream next = StandardInput.open()) {
      input.close(); // of one that has nothing to give away any more
      assertThatThrownBy(StandardInput::open).isInstanceOf(IllegalStateException.class);
      assertThat(text(next)).isEqualTo("two");
    }
  }

  @NurseryTest
  void closingWakesWhoWaits(Nursery nursery) throws IOException {
    ReceiveStream input = StandardInput.open();
    nursery.startSoon(
        () -> assertThatThrownBy(input::receiveSome).isInstanceOf(ClosedEndpointException.class));
    Settling.waitAllTasksBlocked();
    input.close();
    try (ReceiveStream next = StandardInput.open()) {
      keyboard.type("kept");
      assertThat(text(next)).isEqualTo("kept");
    }
  }

  @NurseryTest
  void aFailureIsABreak() throws IOException {
    try (ReceiveStream input = StandardInput.open()) {
      keyboard.type("!");
      assertThatThrownBy(input::receiveSome)
          .isInstanceOf(BrokenStreamException.class)
          .hasMessageContaining("standard input")
          .hasMessageContaining("the cable is out");
    }
  }

  /** Whatever is cut off, what was received is what was typed, without a gap. */
  @Test
  void cutOffAnywhere() {
    for (int seed = 0; seed < 5; seed++) {
      CancellationExplorer.seed(seed)
          .everyKind()
          .pairs(50, seed)
          .explore((nursery, after) -> {
            var typed = new Keyboard();
            System.setIn(typed);
            var received = new ByteArrayOutputStream();
            after.check(
                "no gap", () -> assertThat("onetwothree").startsWith(received.toString(US_ASCII)));
            nursery.startSoon(() -> {
              try {
                typed.type("one");
                Tasks.sleep(Duration.ofSeconds(2));
                typed.type("two");
                Tasks.checkpoint();
                typed.type("three");
              } finally {
                typed.type("");
              }
            });
            try (ReceiveStream input = StandardInput.open()) {
              boolean[] ended = {false};
              while (!ended[0]) {
                CancelScope.moveOnAfter(
                    Duration.ofSeconds(1),
                    () -> {
                      byte[] chunk = input.receiveAtMost(2);
                      received.writeBytes(chunk);
                      ended[0] = chunk.length == 0;
                    });
              }
            } finally {
              typed.type(""); // so that its thread ends
            }
          });
    }
  }
}
