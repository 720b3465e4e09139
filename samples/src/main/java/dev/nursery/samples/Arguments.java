package dev.nursery.samples;

import java.util.List;

/** What was typed after the name of a sample; what is wrong with it is said in one line. */
public final class Arguments {

  private final String usage;
  private final List<String> words;

  /**
   * Checks how many there are, and ends the program if they are too few or too many.
   *
   * @param usage as it should be typed
   */
  public Arguments(String usage, String[] words, int least, int most) {
    this.usage = usage;
    this.words = List.of(words);
    if (words.length < least || words.length > most) {
      throw refused();
    }
  }

  /** How many there are. */
  public int count() {
    return words.size();
  }

  /** One of them, which has to be there. */
  public String text(int index) {
    return words.get(index);
  }

  /** One of them; or the other one, if it is not there. */
  public String text(int index, String otherwise) {
    return index < words.size() ? words.get(index) : otherwise;
  }

  /** All from one on. */
  public List<String> from(int index) {
    return words.subList(index, words.size());
  }

  /** One of them as a number that is not negative; or the other one, if it is not there. */
  public int number(int index, int otherwise) {
    if (index >= words.size()) {
      return otherwise;
    }
    try {
      return Integer.parseUnsignedInt(words.get(index));
    } catch (NumberFormatException e) {
      throw refused();
    }
  }

  private IllegalArgumentException refused() {
    System.err.println("usage: bin/sample " + usage);
    System.exit(2);
    return new IllegalArgumentException(usage); // not reached
  }
}
