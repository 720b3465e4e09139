package dev.nursery.channel;

import dev.nursery.BrokenResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;

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
  /** Its task was cancelled while it looked out for a partner, who then left it alone. */
  CANCELLED,
  /** There is room in the channel, but no memory for it yet. */
  NEEDS_MEMORY;

  /** A fresh exception for an operation that cannot go on. */
  RuntimeException failure() {
    return switch (this) {
      case CLOSED ->
          new ClosedResourceException(
              "this handle on the channel is closed. Often a try block closed it that stands around nursery.startSoon instead of"
                  + " inside the task that uses the handle; or several tasks share it, and one of them was done: give"
                  + " each its own with cloneHandle()");
      case BROKEN ->
          new BrokenResourceException(
              "nobody will receive this: all handles on the receiving end are closed. If the receiver failed, its error"
                  + " says why; if it had enough, the sender should stop, too");
      case ENDED ->
          new EndOfChannelException(
              "all handles on the sending end are closed, and all that was sent has been received. A loop over the channel"
                  + " ends here by itself");
      case CUT_OFF ->
          new BrokenResourceException(
              "this subscriber was too slow, and was dropped from the broadcast when its buffer was full. Give it more room, less"
                  + " to do for each value, or a broadcast that waits for it (Broadcast.open)");
      case WAITS, DONE, CANCELLED, NEEDS_MEMORY -> throw new AssertionError(this);
    };
  }
}
