package dev.nursery.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.stream.MalformedTextException;
import dev.nursery.net.stream.TooLongException;
import dev.nursery.net.stream.UnexpectedEndException;
import dev.nursery.testing.VirtualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A program of receives that is drawn, or that a fuzzer makes up: run on a {@link
 * BufferedReceiveStream} over a stream that comes in chunks, and on an array. Each step gives the
 * same on both, or is cut off, and then has changed nothing.
 */
final class BufferProgram {

  /** What text and delimiters are made of; many line ends, and halves of characters. */
  private static final byte[] ALPHABET = {
    'a', 'b', 'a', 'a', '\n', '\r', '\n', '|', '|', '-', (byte) 0xC3, (byte) 0xA9, 0, 'a', 'b', '-'
  };

  private static final byte[][] DELIMITERS = {
    {'|'}, {'\r', '\n'}, {'a', 'a', 'b'}, {'|', '|', '-'}, {'a', 'b', 'a', 'b', 'a', 'a'}
  };

  private final ByteBuffer script;
  private final BufferedReceiveStream stream;

  /** What has not been taken. */
  private byte[] rest;

  private BufferProgram(byte... program) {
    script = ByteBuffer.wrap(program);
    int repetitions = 1 + next() * next() / 64;
    byte[] seed = some(next() * 2);
    for (int i = 0; i < seed.length; i++) {
      seed[i] = ALPHABET[seed[i] & 15];
    }
    rest = new byte[seed.length * repetitions];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = seed[i % seed.length];
    }
    stream = new BufferedReceiveStream(new ScriptedStream(rest.clone(), some(next())));
  }

  /** Runs the program that these bytes stand for; any do. */
  static void run(byte... program) {
    Nursery.options()
        .clock(VirtualClock.autojumping())
        .run(_ -> new BufferProgram(program).steps());
  }

  private int next() {
    return script.hasRemaining() ? script.get() & 0xFF : 0;
  }

  private byte[] some(int count) {
    byte[] bytes = new byte[Math.min(count, script.remaining())];
    script.get(bytes);
    return bytes;
  }

  /** Small ones, most of the time. */
  private int size() {
    int size = next();
    return size < 200 ? size : (size - 199) * 1_500;
  }

  private void steps() throws IOException {
    while (script.hasRemaining()) {
      step(next());
    }
    assertThat(stream.receiveExactly(rest.length)).isEqualTo(rest);
    assertThat(stream.receiveSome()).isEmpty();
    assertThat(stream.receiveLine()).isNull();
    assertThat(stream.receiveUntil(new byte[] {0}, 0)).isNull();
  }

  private void step(int code) throws IOException {
    switch (code % 8) {
      case 0 -> some();
      case 1 -> exactly(size());
      case 2 -> exactlyInto(size());
      case 3 -> until(DELIMITERS[next() % DELIMITERS.length], size());
      case 4, 5 -> line(size());
      case 6 -> peekAndSkip(size(), next());
      default -> pushBack(some(next() % 8));
    }
  }

  // -- on both

  private void some() throws IOException {
    int max = 1 + size();
    Object received = attempt(() -> stream.receiveAtMost(max));
    if (received instanceof byte[] chunk) {
      assertThat(chunk).hasSizeLessThanOrEqualTo(max).isEqualTo(Arrays.copyOf(rest, chunk.length));
      assertThat(chunk.length == 0).isEqualTo(rest.length == 0);
      drop(chunk.length);
    }
  }

  private void exactly(int count) throws IOException {
    boolean there = count <= rest.length;
    same(
        attempt(() -> stream.receiveExactly(count)),
        there ? first(count) : UnexpectedEndException.class,
        count);
  }

  private void exactlyInto(int count) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(count + 2).position(1).limit(count + 1);
    Object received =
        attempt(() -> {
          stream.receiveExactly(target);
          return Arrays.copyOfRange(target.array(), 1, count + 1);
        });
    boolean there = count <= rest.length;
    same(received, there ? first(count) : UnexpectedEndException.class, count);
    assertThat(target.hasRemaining()).isEqualTo(!(received instanceof byte[]) && count > 0);
  }

  private void until(byte[] delimiter, int max) throws IOException {
    Object received = attempt(() -> stream.receiveUntil(delimiter, max));
    int index = indexOf(delimiter);
    if (index >= 0 && index <= max) {
      same(received, first(index), index + delimiter.length);
    } else if (rest.length >= max + delimiter.length) {
      same(received, TooLongException.class, 0);
    } else {
      same(received, rest.length == 0 ? null : UnexpectedEndException.class, 0);
    }
  }

  private void line(int max) throws IOException {
    Object received = attempt(() -> stream.receiveLine(StandardCharsets.UTF_8, max));
    int index = indexOf((byte) '\n');
    int end = index < 0 ? rest.length : index;
    int length = index > 0 && rest[index - 1] == '\r' ? index - 1 : end;
    if (length > max) {
      same(received, TooLongException.class, 0);
    } else if (rest.length == 0) {
      same(received, null, 0);
    } else {
      same(received, text(first(length)), index < 0 ? end : end + 1);
    }
  }

  private static Object text(byte... bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return MalformedTextException.class;
    }
  }

  private void peekAndSkip(int count, int skipped) throws IOException {
    Object seen =
        attempt(() -> {
          ByteBuffer view = stream.peek(count);
          assertThat(view.isReadOnly()).isTrue();
          byte[] bytes = new byte[view.remaining()];
          view.get(bytes);
          return bytes;
        });
    if (seen instanceof byte[] bytes) {
      assertThat(bytes).hasSizeGreaterThanOrEqualTo(Math.min(count, rest.length));
      assertThat(bytes).isEqualTo(first(bytes.length));
      assertThat(stream.buffered()).isEqualTo(bytes.length);
      int gone = Math.min(skipped, bytes.length);
      stream.skip(gone);
      drop(gone);
    }
  }

  private void pushBack(byte... bytes) {
    stream.pushBack(bytes);
    byte[] joined = Arrays.copyOf(bytes, bytes.length + rest.length);
    System.arraycopy(rest, 0, joined, bytes.length, rest.length);
    rest = joined;
  }

  // -- the array

  private byte[] first(int count) {
    return Arrays.copyOf(rest, count);
  }

  private void drop(int count) {
    rest = Arrays.copyOfRange(rest, count, rest.length);
  }

  private int indexOf(byte... delimiter) {
    for (int i = 0; i + delimiter.length <= rest.length; i++) {
      if (Arrays.equals(rest, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
        return i;
      }
    }
    return -1;
  }

  // -- comparing

  private enum Cut {
    OFF
  }

  private interface Receive {
    @Nullable Object run() throws IOException;
  }

  /** The result, the type of what was thrown, or that it was cut off. */
  private static @Nullable Object attempt(Receive receive) throws IOException {
    @Nullable Object[] result = {Cut.OFF};
    try {
      CancelScope.moveOnAfter(
          Duration.ofMinutes(1),
          () -> {
            result[0] = receive.run();
          });
      return result[0];
    } catch (TooLongException | UnexpectedEndException | MalformedTextException e) {
      return e.getClass();
    }
  }

  /** Unless cut off, it was this, and so many bytes are gone. */
  private void same(@Nullable Object received, @Nullable Object expected, int taken) {
    if (received == Cut.OFF) {
      return;
    }
    assertThat(received).isEqualTo(expected);
    drop(expected == UnexpectedEndException.class ? 0 : taken);
  }
}
