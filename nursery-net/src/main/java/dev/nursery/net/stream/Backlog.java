package dev.nursery.net.stream;

import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes that were received and not taken yet. Belongs to the receiving task; if a receive throws,
 * all is as before.
 *
 * <p>While nothing is held there is no array either, so a connection that waits for its next
 * message costs nothing. The array at most doubles with what came, as the number of bytes that is
 * waited for may be what a peer says.
 */
final class Backlog {

  private static final byte[] NOTHING = {};

  /** The smallest array that is made to receive into. */
  private static final int LEAST = 8_192;

  private static final int MOST = Integer.MAX_VALUE - 8;

  private byte[] array = NOTHING;
  private int head;
  private int tail;

  boolean isEmpty() {
    return head == tail;
  }

  int size() {
    return tail - head;
  }

  byte at(int index) {
    return array[head + index];
  }

  ByteBuffer view() {
    return ByteBuffer.wrap(array, head, size()).slice().asReadOnlyBuffer();
  }

  byte[] take(int count) {
    byte[] taken;
    if (count == array.length) {
      taken = array; // just this: no need to copy it
      array = NOTHING;
    } else {
      taken = new byte[count];
      System.arraycopy(array, head, taken, 0, count);
    }
    drop(count);
    return taken;
  }

  /** As much as there is, and there is room for. */
  int takeInto(ByteBuffer target) {
    int count = Math.min(size(), target.remaining());
    target.put(array, head, count);
    drop(count);
    return count;
  }

  void drop(int count) {
    head += count;
    if (isEmpty()) {
      array = NOTHING;
      head = 0;
      tail = 0;
    }
  }

  void prepend(byte... bytes) {
    if (bytes.length <= head) {
      head -= bytes.length;
    } else {
      byte[] joined = new byte[Math.addExact(bytes.length, size())];
      System.arraycopy(array, head, joined, bytes.length, size());
      tail = joined.length;
      array = joined;
      head = 0;
    }
    System.arraycopy(bytes, 0, array, head, bytes.length);
  }

  /** Receives once more; false at the end of the stream. */
  boolean receiveFrom(ReceiveStream source) throws IOException {
    if (isEmpty()) {
      byte[] chunk = source.receiveAtMost(ReceiveStream.DEFAULT_MAX_BYTES);
      array = chunk;
      head = 0;
      tail = chunk.length;
      return chunk.length > 0;
    }
    if (tail == array.length) {
      makeRoom();
    }
    int count = source.receiveInto(ByteBuffer.wrap(array, tail, array.length - tail));
    tail += Math.max(count, 0);
    return count > 0;
  }

  /** Moves all to the front, of a larger array if it would fill half of this one. */
  private void makeRoom() {
    int size = size();
    if (size == MOST) {
      throw new OutOfMemoryError("no array holds more than " + MOST + " bytes");
    }
    byte[] roomy = array;
    if (size > array.length / 2) {
      roomy = new byte[Math.clamp(2L * size, LEAST, MOST)];
    }
    System.arraycopy(array, head, roomy, 0, size);
    array = roomy;
    head = 0;
    tail = size;
  }
}
