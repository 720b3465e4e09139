package dev.nursery.testing.cancellation;

import java.util.List;

/**
 * What was tried, all of which went well; immutable.
 *
 * @param points the points that the program passes when it is not cancelled
 * @param runs how many runs there were, the one without a cancellation and those for pairs included
 * @param pairs how many of them were cancelled twice
 * @param pairsLeftOut how many pairs there are that were not tried
 */
public record CancellationReport(List<CancelPoint> points, int runs, int pairs, long pairsLeftOut) {

  /** Makes it immutable. */
  public CancellationReport {
    points = List.copyOf(points);
  }
}
