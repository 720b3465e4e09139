package dev.nursery.testing.schedule;

import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The virtual time of one run, and what is to happen at which time.
 *
 * <p>Events of one time come in the order in which they were asked for. Synchronized, since threads
 * outside of the run may move deadlines too.
 */
final class Timeline {

  /** Something that is to happen at a time. */
  final class Event extends FutureTask<@Nullable Void> implements ScheduledFuture<@Nullable Void> {

    final long time;
    private final long order;

    /**
     * When it can happen in real time, on the scale of {@link System#nanoTime}, if that matters.
     */
    final boolean real;

    final long realTime;

    Event(long time, long order, boolean real, long realTime, Callable<@Nullable Void> action) {
      super(action);
      this.time = time;
      this.order = order;
      this.real = real;
      this.realTime = realTime;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(time - now, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Event event = (Event) other;
      int byTime = Long.compare(time, event.time);
      return byTime != 0 ? byTime : Long.compare(order, event.order);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long asked;

  /** Written by the driver. */
  private volatile long now;

  long now() {
    return now;
  }

  void advanceTo(long time) {
    now = Math.max(now, time);
  }

  /** Asks for {@code action} at {@code time}. */
  synchronized Event at(long time, Runnable action) {
    return add(new Event(time, asked++, false, 0, call(action)));
  }

  /** Asks for {@code action} after {@code delay}, in virtual time and in real time. */
  synchronized Event afterReal(long delay, Runnable action) {
    // What code of the JDK computes from the real clock differs a little each time; in whole
    // milliseconds it does not.
    long rounded = Math.ceilDiv(delay, 1_000_000L) * 1_000_000L;
    long time = now + rounded < 0 ? Long.MAX_VALUE : now + rounded;
    return add(new Event(time, asked++, true, System.nanoTime() + delay, call(action)));
  }

  private static Callable<@Nullable Void> call(Runnable action) {
    return () -> {
      action.run();
      return null;
    };
  }

  private Event add(Event event) {
    events.add(event);
    return event;
  }

  /** The next event, which stays where it is; null if there is none. */
  synchronized @Nullable Event next() {
    for (Event head; (head = events.peek()) != null; events.poll()) {
      if (!head.isCancelled()) {
        return head;
      }
    }
    return null;
  }

  /** Whether there is a next event, and none that real time has to pass for. */
  boolean isImmediate() {
    Event head = next();
    return head != null && !head.real;
  }

  /** Takes out the next event if it is due. */
  synchronized @Nullable Event takeDue() {
    Event head = next();
    if (head == null || head.time > now) {
      return null;
    }
    events.poll();
    return head;
  }
}
