package dev.nursery.testing.schedule;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a deterministic run went. Immutable.
 *
 * @param plan the plan that it went by
 * @param turns the turns that it took; a plan that repeats this run even if the other one's way of
 *     choosing is changed
 * @param failure what came out of the body, or what stopped the run
 * @param trace what happened; empty if no trace was asked for
 * @param steps how many steps were chosen, those included at which a thread could have been
 *     preempted and was not
 * @param time how much virtual time passed
 * @param disturbed whether a thread outside of the run woke one inside, in which case the plan does
 *     not decide everything, and the run may not repeat
 * @param leftovers what a run that came to its end has left behind, in words: threads that have not
 *     ended, deadlines that are still armed; empty if there is nothing
 */
public record RunReport(
    Plan plan,
    Plan.Turns turns,
    Optional<Throwable> failure,
    Trace trace,
    int steps,
    Duration time,
    boolean disturbed,
    List<String> leftovers) {

  /** Makes it immutable. */
  public RunReport {
    leftovers = List.copyOf(leftovers);
  }

  /** How many turns ended because somebody else came first, although they could have gone on. */
  public int preemptions() {
    return (int) turns.segments().stream().filter(turn -> turn.points() > 0).count();
  }
}
