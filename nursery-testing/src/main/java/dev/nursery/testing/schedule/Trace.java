package dev.nursery.testing.schedule;

import java.time.Duration;
import java.util.List;

/**
 * What happened in a deterministic run, turn by turn.
 *
 * <p>Two runs of one program by one plan have equal traces, and the same text byte for byte, on any
 * machine with the same JDK. Immutable.
 *
 * @param steps the turns, in order
 */
public record Trace(List<Step> steps) {

  /** Makes it immutable. */
  public Trace {
    steps = List.copyOf(steps);
  }

  /**
   * One turn: a thread that went on until something stopped it.
   *
   * @param number counted from 1
   * @param time the virtual time since the run began
   * @param thread the number of the thread, in order of creation, and its name if it has one; or
   *     whose interrupt this is
   * @param because why it could go on
   * @param until where it stopped, and what stopped it
   * @param preempted whether it could have gone on
   */
  public record Step(
      int number, Duration time, String thread, String because, String until, boolean preempted) {

    @Override
    public String toString() {
      return "%4d  %-9s %-20s %s; %s".formatted(number, TraceTime.of(time), thread, because, until);
    }
  }

  /** How many turns ended because somebody else came first, although they could have gone on. */
  public int preemptions() {
    return (int) steps.stream().filter(Step::preempted).count();
  }

  /** For people: a line for each turn. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (Step step : steps) {
      text.append(step).append('\n');
    }
    return text.toString();
  }
}
