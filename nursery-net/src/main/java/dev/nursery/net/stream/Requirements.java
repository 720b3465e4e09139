package dev.nursery.net.stream;

import java.nio.ByteBuffer;

/** What nobody means, refused in the same words everywhere. */
final class Requirements {

  private Requirements() {}

  static int max(int max) {
    if (max < 1) {
      throw new IllegalArgumentException(
          "max is "
              + max
              + ", and has to be at least 1: a result of no bytes stands for the end of the stream");
    }
    return max;
  }

  static ByteBuffer room(ByteBuffer target) {
    if (!target.hasRemaining()) {
      throw new IllegalArgumentException(
          "there is no room in the target, " + target + ": was clear() forgotten, or compact()?");
    }
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("the target is a read-only view: " + target);
    }
    return target;
  }

  static long notNegative(long value, String what) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " is " + value + ", and cannot be negative");
    }
    return value;
  }
}
