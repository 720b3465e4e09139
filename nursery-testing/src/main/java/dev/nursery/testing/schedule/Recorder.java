package dev.nursery.testing.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes down what happens in one run, turn by turn. Belongs to the driving thread. */
final class Recorder {

  private final Timeline timeline;

  /** Whether anybody wants to read it; it costs a stack trace for each turn. */
  private final boolean traced;

  private final List<Plan.Segment> turns = new ArrayList<>();
  private final List<Trace.Step> steps = new ArrayList<>();

  Recorder(Timeline timeline, boolean traced) {
    this.timeline = timeline;
    this.traced = traced;
  }

  /** A turn is over that {@code strand} was given for the reason {@code because}. */
  void wentOn(Turn.Strand strand, String because) {
    add(strand, strand.preempted ? strand.points : 0, because, traced ? until(strand) : "");
  }

  /** An interrupt has been sent. */
  void delivered(Turn.Delivery delivery, String because) {
    add(delivery, 0, because, "the interrupt is sent");
  }

  private void add(Turn turn, int points, String because, String until) {
    turns.add(new Plan.Segment(turn.code(), points));
    if (traced) {
      steps.add(
          new Trace.Step(
              turns.size(),
              Duration.ofNanos(timeline.now()),
              turn.label(),
              because,
              until,
              points > 0));
    }
  }

  private static String until(Turn.Strand strand) {
    if (VirtualThreads.state(strand.thread) == VirtualThreads.TERMINATED) {
      return "ends";
    }
    boolean blocked = strand.thread.getState() == Thread.State.BLOCKED;
    String place = Frames.repeatablePlace(strand.thread.getStackTrace());
    if (strand.preempted) {
      return "is preempted in " + place;
    }
    if (strand.ready) {
      return "gives way in " + place;
    }
    return (blocked ? "waits for a monitor in " : "waits in ") + place;
  }

  Plan.Turns turns() {
    return new Plan.Turns(turns);
  }

  Trace trace() {
    return new Trace(steps);
  }
}
