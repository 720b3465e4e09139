package dev.nursery.samples.redis;

import java.util.List;

/**
 * A command on what is kept.
 *
 * @param arity how many words it has, its name included; at least so many, if negative
 * @param action what it does, atomically
 */
record Command(int arity, Action action) {

  /** What a command does. */
  @FunctionalInterface
  interface Action {

    Reply run(Store store, List<String> words);
  }

  boolean takes(int words) {
    return arity >= 0 ? words == arity : words >= -arity;
  }

  static long number(String word) {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException e) {
      throw RedisException.notANumber();
    }
  }
}
