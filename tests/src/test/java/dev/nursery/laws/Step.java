package dev.nursery.laws;

import java.util.List;

/**
 * One step of a generated program. A program is the list of steps of its root nursery's body.
 *
 * <p>Which nursery, scope or task a step means is a number, taken modulo how many there are when it
 * is executed; so every program is meaningful, and stays so while it is shrunk. Durations are in
 * ticks of the virtual clock.
 */
sealed interface Step {

  /** The thread that does something to a scope. */
  enum By {
    /** The task itself. */
    ITSELF,
    /** A platform thread that is no task; the task waits for it. */
    OTHER,
    /** A platform thread that is no task, while the task goes on. */
    OTHER_MEANWHILE
  }

  /** The operations of ours that are nothing but cancel points. */
  enum Point {
    CHECKPOINT,
    CHECKPOINT_IF_CANCELLED,
    YIELD_NOW,
    SLEEP,
    PARK
  }

  /** A cancel point; {@code SLEEP} takes so many ticks, {@code PARK} until somebody comes by. */
  record Pass(Point point, int ticks) implements Step {}

  /** What foreign code does with an interrupt. */
  enum Manner {
    FAILS,
    /** Throws the first one away, and waits again. */
    SWALLOWS,
    /** Waits on, and leaves the flag set when it comes out. */
    DEFERS
  }

  /** Waits in code of the JDK, with a time limit around it. */
  record WaitOutside(int ticks, Manner manner) implements Step {}

  /** A nursery, which may leave the others alone when a child fails. */
  record Nest(boolean shield, boolean supervising, List<Step> body) implements Step {}

  /** A scope; negative ticks are no time limit. */
  record Within(boolean shield, int ticks, List<Step> body) implements Step {}

  /** Spawns into one of the nurseries around, or into any, or into its background. */
  record Spawn(int nursery, boolean background, List<Step> body) implements Step {}

  /**
   * Starts in one of the nurseries around, or in any; {@code reports} is whether it ever says so.
   */
  record Start(
      int nursery, boolean background, List<Step> before, boolean reports, List<Step> after)
      implements Step {}

  /** Cancels a scope, anywhere. */
  record Cancel(int scope, By by) implements Step {}

  /** Sets or clears the shield of a scope, anywhere. */
  record Shield(int scope, boolean on, By by) implements Step {}

  /** Moves the deadline of a scope, anywhere, to so many ticks from now. */
  record Move(int scope, int ticks, By by) implements Step {}

  /** Cancels a task that was spawned before, or the current one if there is none. */
  record CancelTask(int task) implements Step {}

  /** Awaits a task that was spawned before, if there is any. */
  record Await(int task) implements Step {}

  /** Throws an error of its own. */
  record Fail() implements Step {}

  /**
   * A clean-up around a body, whose errors are suppressed on that of the body, as by {@code
   * try}-with-resources, or replace it, as by {@code finally}.
   */
  record CleanUp(List<Step> body, boolean shielded, boolean replaces, List<Step> cleanUp)
      implements Step {}

  /** Catches what cancellation comes out of the body, and goes on. */
  record Swallow(List<Step> body) implements Step {}
}
