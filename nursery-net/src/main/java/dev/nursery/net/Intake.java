package dev.nursery.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one call of a receive operation asked for, and what it got. Belongs to the receiving task,
 * and to the reactor while that reads on its behalf.
 */
final class Intake {

  private final int max;

  /** Where the bytes go, one after the other, or null for an array of just the right size. */
  private final ByteBuffer @Nullable [] targets;

  /** Makes {@link #chunk}; a test may run out of memory there. */
  private final IntFunction<byte[]> memory;

  private byte[] chunk = NOTHING;

  /** What was read, and then found no memory to go to. */
  private @Nullable ByteBuffer unstored;

  private static final byte[] NOTHING = {};

  Intake(int max) {
    this(max, byte[]::new);
  }

  Intake(int max, IntFunction<byte[]> memory) {
    this.max = max;
    this.targets = null;
    this.memory = memory;
  }

  /** With some room in one of them. */
  Intake(ByteBuffer... targets) {
    long room = 0;
    for (ByteBuffer target : targets) {
      room += target.remaining();
    }
    this.max = (int) Math.min(room, Integer.MAX_VALUE);
    this.targets = targets.clone();
    this.memory = byte[]::new;
  }

  /** What was read, if there was no target; empty at the end of the stream. */
  byte[] chunk() {
    return chunk;
  }

  /**
   * Takes what there is.
   *
   * @return how much; 0 if there is nothing yet, -1 at the end of the stream
   */
  int readFrom(SocketChannel channel) throws IOException {
    if (unstored != null) {
      return storeAll(unstored);
    }
    if (targets != null && (max <= Scratch.SIZE || isDirect(targets))) {
      return targets.length == 1 ? channel.read(targets[0]) : (int) channel.read(targets);
    }
    ByteBuffer scratch = Scratch.borrow();
    try {
      int count = channel.read(scratch.limit(Math.min(max, Scratch.SIZE)));
      if (count > 0) {
        unstored = scratch.flip();
        storeAll(scratch);
      }
      return count;
    } finally {
      if (unstored == null) {
        Scratch.giveBack(scratch);
      }
    }
  }

  /** What was read; if this fails, another attempt goes on with it. */
  private int storeAll(ByteBuffer scratch) {
    store(scratch);
    unstored = null;
    return scratch.limit();
  }

  /** Takes of {@code bytes} that were read by an earlier intake; returns how many. */
  int readFrom(ByteBuffer bytes) {
    int count = Math.min(max, bytes.remaining());
    store(bytes.slice(bytes.position(), count));
    bytes.position(bytes.position() + count);
    return count;
  }

  /**
   * What a failed {@link #readFrom(SocketChannel)} has taken from the socket and could not hand
   * over: it is the next intake's then.
   */
  @Nullable ByteBuffer unstored() {
    return unstored;
  }

  private void store(ByteBuffer bytes) {
    if (targets != null) {
      for (ByteBuffer target : targets) {
        int count = Math.min(target.remaining(), bytes.remaining());
        target.put(target.position(), bytes, bytes.position(), count);
        target.position(target.position() + count);
        bytes.position(bytes.position() + count);
      }
    } else {
      byte[] room = memory.apply(bytes.remaining());
      bytes.get(room);
      chunk = room;
    }
  }

  private static boolean isDirect(ByteBuffer... targets) {
    for (ByteBuffer target : targets) {
      if (!target.isDirect()) {
        return false;
      }
    }
    return true;
  }

  /** Whether a read of so many bytes has left none behind, as of then. */
  boolean isShort(int count) {
    return count < Math.min(max, Scratch.SIZE);
  }
}
