package dev.nursery.net.stream;

/**
 * Looks for a delimiter in bytes that come bit by bit, and at each of them once, whatever they are
 * (after Knuth, Morris and Pratt): a peer cannot make it slow.
 */
final class DelimiterSearch {

  /** Never written to. Lines are short and many, and should leave little behind. */
  private static final int[] OF_ONE = {0};

  private final byte[] delimiter;

  /**
   * For each number of bytes that match, how many of their last still match if the next does not.
   */
  private final int[] fallback;

  /** How many bytes were looked at. */
  private int seen;

  /** How many of the last of them are the beginning of the delimiter. */
  private int matched;

  /**
   * Begins a search.
   *
   * @param delimiter not copied, and not to be changed
   */
  DelimiterSearch(byte... delimiter) {
    this.delimiter = delimiter;
    this.fallback = delimiter.length == 1 ? OF_ONE : new int[delimiter.length];
    int length = 0;
    for (int i = 1; i < delimiter.length; i++) {
      length = next(length, delimiter[i]);
      fallback[i] = length;
    }
  }

  private int next(int length, byte found) {
    int prefix = length;
    while (prefix > 0 && delimiter[prefix] != found) {
      prefix = fallback[prefix - 1];
    }
    return delimiter[prefix] == found ? prefix + 1 : prefix;
  }

  /**
   * Looks at those that it has not seen.
   *
   * @param end where to stop
   * @return where the delimiter ends, or -1
   */
  int advance(Backlog bytes, int end) {
    while (seen < end) {
      matched = next(matched, bytes.at(seen++));
      if (matched == delimiter.length) {
        return seen;
      }
    }
    return -1;
  }
}
