package dev.nursery.testing.cancellation;

/**
 * A moment of a run at which a task would notice that it is cancelled; immutable.
 *
 * <p>The same line is as many points as it is passed, and an operation that waits is two: one
 * before it begins, and one when it is about to wait.
 *
 * @param number among all points of the run, in the order in which they are passed; from 1
 * @param task the name of the task
 * @param index among the points that this task passes, from 1
 * @param place the operation, and the line of the program that called it, such as {@code
 *     ParkingLot.park, called by Gate.enter(Gate.java:31)}
 * @param scopes how many scopes there are between the run and the task that can be cut off here
 * @param child whether the task is a child of some nursery; if not, it is the one that runs the
 *     body
 */
public record CancelPoint(
    int number, String task, int index, String place, int scopes, boolean child) {

  /** Whether this is the other one in a repetition; made-up names of tasks are not repeated. */
  boolean repeats(CancelPoint other) {
    return number == other.number
        && index == other.index
        && scopes == other.scopes
        && child == other.child
        && place.equals(other.place);
  }

  @Override
  public String toString() {
    return "point " + number + ", the " + nth() + " of task '" + task + "', in " + place;
  }

  private String nth() {
    int teens = index % 100;
    return index
        + switch (teens > 10 && teens < 14 ? 0 : index % 10) {
          case 1 -> "st";
          case 2 -> "nd";
          case 3 -> "rd";
          default -> "th";
        };
  }
}
