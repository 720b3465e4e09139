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

  /** Whether it was taken down, and how many tasks were still armed then; guarded by this. */
  private boolean closed;

  private int leftArmed;

  VirtualAlarm(Timeline timeline, Bell bell) {
    this.timeline = timeline;
    this.bell = bell;
  }

  @Override
  public synchronized void ringAt(long time) {
    Timeline.Event earlier = requested;
    if (earlier == null || time < earlier.time) {
      withdraw();
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
        withdraw();
      }
      if (due > event.time && due != Watched.NEVER) {
        ringAt(due);
      }
    }
  }

  @Override
  public synchronized void close() {
    withdraw();
    closed = true;
    leftArmed = bell.armed();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized int leftArmed() {
    return leftArmed;
  }

  private void withdraw() {
    if (requested != null) {
      requested.cancel(false);
      requested = null;
    }
  }
}
