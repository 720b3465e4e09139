package dev.nursery.linear;

/**
 * One call in a history.
 *
 * @param number counts the calls of a history, from 0
 * @param actor who calls; nobody has two calls under way
 * @param name which operation
 */
public record Call(int number, int actor, String name) {

  @Override
  public String toString() {
    return "#" + actor + " " + name;
  }
}
