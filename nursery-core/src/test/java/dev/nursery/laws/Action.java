package dev.nursery.laws;

/**
 * One move in a game with scopes. Numbers mean tasks, scopes and nurseries, taken modulo how many
 * there are that it makes sense for; where there is none, nothing is done. So every list of moves
 * is a game, and stays one while it is shrunk. Times are in ticks of a clock that stands still.
 */
sealed interface Action {

  /** What a time limit is given as. */
  enum Limit {
    NONE,
    RELATIVE,
    ABSOLUTE
  }

  /** How the body of a scope, a nursery or a task ends. */
  enum Ending {
    RETURNS,
    /** With what a cancel point throws there, if it throws. */
    RAISES,
    /** With the cancellation that the task caught last, wherever that was, if it did. */
    RETHROWS,
    FAILS
  }

  /** What a task goes to sleep in. */
  enum Bed {
    /** Until somebody wakes it. */
    WAIT,
    SLEEP,
    /** A blocking call of the JDK. */
    FOREIGN
  }

  /** Makes a scope, to be entered later. */
  record Make(boolean shield, Limit limit, int ticks) implements Action {}

  /** A task enters a scope that was made before, or a new one if there is none. */
  record Enter(int task, int scope) implements Action {}

  /** A task opens a nursery. */
  record Open(int task, boolean shield) implements Action {}

  /** A task's innermost body ends: a scope's, a nursery's, or its own. */
  record End(int task, Ending ending) implements Action {}

  /** A new task in some open nursery. */
  record Spawn(int nursery) implements Action {}

  /** A task starts another in some open nursery, and waits until that has reported. */
  record Start(int task, int nursery) implements Action {}

  /** A task that is being started reports. */
  record Report(int task) implements Action {}

  /** A task goes to sleep. */
  record Rest(int task, Bed bed, int ticks) implements Action {}

  /** Somebody wakes a task. */
  record Wake(int task) implements Action {}

  /** A task comes to a cancel point. */
  record Check(int task) implements Action {}

  record Cancel(int scope) implements Action {}

  record CancelTask(int task) implements Action {}

  record Shield(int scope, boolean on) implements Action {}

  record Move(int scope, Limit limit, int ticks) implements Action {}

  record Advance(int ticks) implements Action {}
}
