package dev.nursery.testing.schedule;

import dev.nursery.spi.Conductor.Watched;
import dev.nursery.spi.TaskClock.Alarm;
import dev.nursery.spi.TaskClock.Bell;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel's timer is rung by in virtual time. Synchronized, since threads outside of the run
 * may move deadlines too.
 */
final class VirtualAlarm implements Alarm {

  private final Timeline timeline;
  private final Bell bell;

  /** The earliest request that has not been rung; guarded by this. */
  private Timeline.@Nullable Event requested;

  VirtualAlarm(Timeline timeline, Bell bell) {
    this.timeline = timeline;
    this.bell = bell;
  }

  @Override
  public synchronized void ringAt(long time) {
    Timeline.Event earlier = requested;
    if (earlier == null || time < earlier.time) {
      close();
      requested = timeline.at(time, this::ring);
    }
  }

  private void ring() {
    synchronized (this) {
      requested = null;
    }
    bell.ring();
  }

  /** Asks for what is really due, as a time that was asked for may be needed no more. */
  synchronized void refresh() {
    Timeline.Event event = requested;
    if (event != null) {
      long due = bell.nextDue(event.time);
      if (due > event.time) {
        close();
      }
      if (due > event.time && due != Watched.NEVER) {
        ringAt(due);
      }
    }
  }

  @Override
  public synchronized void close() {
    if (requested != null) {
      requested.cancel(false);
      requested = null;
    }
  }
}
