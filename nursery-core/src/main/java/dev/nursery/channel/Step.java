package dev.nursery.channel;

/** How far an operation on a channel got. */
enum Step {
  /** It has to wait. */
  WAITS,
  /** It has taken effect. */
  DONE,
  /** Its handle is closed. */
  CLOSED,
  /** Nobody will receive any more. */
  BROKEN,
  /** Nothing will be sent any more. */
  ENDED,
  /** The receiver was too slow, and gets nothing more. */
  CUT_OFF,
  /** There is room in the channel, but no memory for it yet. */
  NEEDS_MEMORY
}
