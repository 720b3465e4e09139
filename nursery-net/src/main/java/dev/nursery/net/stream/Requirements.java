package dev.nursery.net.stream;

/** What nobody means, refused in the same words everywhere. */
final class Requirements {

  private Requirements() {}

  static long notNegative(long value, String what) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " is " + value + ", and cannot be negative");
    }
    return value;
  }
}
