package dev.nursery.testing.schedule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The virtual threads of one run: which there are, which of them can go on and why, and which one
 * runs.
 *
 * <p>Where nothing is said, a field belongs to the driving thread and to the virtual thread that it
 * carries, which are one thread of the machine. What others bring (they may wake a thread) goes
 * through a queue, and is taken in between two turns.
 */
final class Strands {

  private final Thread carrier = Thread.currentThread();
  private final Timeline timeline;
  private final Unblocker unblocker = new Unblocker();

  private final Map<Runnable, Turn.Strand> known = new HashMap<>();
  private final Map<Thread, Turn.Strand> byThread = new HashMap<>();
  private final List<Turn> ready = new ArrayList<>();

  /** Threads that stopped at a monitor, or in {@link Object#wait()}, and have not come back. */
  private final List<Turn.Strand> atMonitors = new ArrayList<>();

  /** Brought by threads outside of the run and by the JDK's own. */
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();

  private Turn.@Nullable Strand running;

  /**
   * Why a thread becomes ready that no thread of the run makes so; null where the driver does
   * nothing that could be the reason.
   */
  private @Nullable String cause = "started";

  private int numbers;
  private boolean disturbed;

  Strands(Timeline timeline) {
    this.timeline = timeline;
  }

  // -- looking

  /** Those who have not ended. */
  Collection<Turn.Strand> all() {
    return byThread.values();
  }

  /** The strand of {@code thread}, or null if that is not of this run, or has ended. */
  Turn.@Nullable Strand of(Thread thread) {
    return byThread.get(thread);
  }

  /** The one that runs now; null between two turns. */
  Turn.@Nullable Strand running() {
    return running;
  }

  /** All that can come next. */
  List<Turn> ready() {
    return ready;
  }

  boolean isDisturbed() {
    return disturbed;
  }

  // -- turns

  /** Lets {@code strand} go on until it stops. */
  void go(Turn.Strand strand) {
    strand.ready = false;
    strand.points = 0;
    cause = null;
    running = strand;
    strand.continuation.run();
    running = null;
  }

  /** Takes note of where a thread has stopped. */
  void stopped(Turn.Strand strand) {
    switch (VirtualThreads.state(strand.thread)) {
      case VirtualThreads.TERMINATED -> {
        known.remove(strand.continuation);
        byThread.remove(strand.thread);
      }
      case VirtualThreads.BLOCKED,
          VirtualThreads.UNBLOCKED,
          VirtualThreads.WAIT,
          VirtualThreads.TIMED_WAIT -> {
        if (!strand.ready) {
          atMonitors.add(strand);
        }
      }
      default -> {}
    }
  }

  /** Does {@code work} of the driver's, which is {@code why} whoever becomes ready does so. */
  void because(String why, Runnable work) {
    cause = why;
    work.run();
    cause = null;
  }

  /** Takes in whatever the last turn has led to, in an order that is the same each time. */
  void settle() {
    if (!atMonitors.isEmpty()) {
      settleMonitors();
    }
    if (!inbox.isEmpty()) {
      takeIn();
    }
  }

  private void settleMonitors() {
    for (Turn.Strand strand : atMonitors) {
      int state = VirtualThreads.state(strand.thread);
      if (!strand.ready && (state == VirtualThreads.BLOCKED || state == VirtualThreads.UNBLOCKED)) {
        unblocker.flush();
        break;
      }
    }
  }

  private void takeIn() {
    var arrived = new ArrayList<Turn.Strand>();
    for (Runnable continuation; (continuation = inbox.poll()) != null; ) {
      Turn.Strand strand = strand(continuation);
      if (atMonitors.contains(strand)) {
        strand.because = "the monitor is free";
      } else {
        strand.because = wokenFromOutside();
      }
      arrived.add(strand);
    }
    arrived.sort(Comparator.comparingInt(strand -> strand.number));
    arrived.forEach(this::makeReady);
  }

  /** Whether somebody was woken from outside, or by the JDK, and is not taken in yet. */
  boolean cameFromOutside() {
    return !inbox.isEmpty();
  }

  /** Waits for that, but not for longer than {@code nanos}. */
  boolean awaitOutside(long nanos) {
    if (inbox.isEmpty()) {
      LockSupport.parkNanos(this, nanos);
    }
    return cameFromOutside();
  }

  /** Lets {@code turn} be among those that can come next. */
  void makeReady(Turn.Delivery turn) {
    turn.ready = true;
    ready.add(turn);
  }

  private void makeReady(Turn.Strand strand) {
    if (!strand.ready) {
      strand.ready = true;
      atMonitors.remove(strand);
      ready.add(strand);
    }
  }

  // -- as the scheduler of virtual threads

  private Turn.Strand strand(Runnable continuation) {
    Turn.Strand strand = known.get(continuation);
    if (strand == null) {
      strand = new Turn.Strand(++numbers, VirtualThreads.of(continuation), continuation);
      known.put(continuation, strand);
      byThread.put(strand.thread, strand);
    }
    return strand;
  }

  /** A thread can go on, says a thread of the run, or the driver itself. */
  private void goOn(Runnable continuation) {
    boolean isNew = !known.containsKey(continuation);
    Turn.Strand strand = strand(continuation);
    Turn.Strand by = running;
    if (strand.ready) {
      return; // its stack was looked at, after which the JDK submits it once more
    }
    if (by == strand) {
      strand.because = whyAtOnce(strand);
    } else if (by != null) {
      strand.because = (isNew ? "started by " : "woken by ") + by.label();
    } else if (cause != null) {
      strand.because = cause;
    } else {
      // It had stopped, and its stack is being looked at. Who wakes a thread meanwhile leaves it to
      // the looker to submit it.
      strand.because = wokenFromOutside();
    }
    makeReady(strand);
  }

  /** Why a thread can go on although it has only just stopped, and nobody has run since. */
  private String whyAtOnce(Turn.Strand strand) {
    if (strand.preempted) {
      return "was preempted";
    }
    return switch (VirtualThreads.state(strand.thread)) {
      case VirtualThreads.YIELDED -> "gave way";
      case VirtualThreads.UNPARKED -> wokenFromOutside(); // while it was about to park
      default -> "its wait ended at once";
    };
  }

  private String wokenFromOutside() {
    disturbed = true;
    return "woken from outside of the run";
  }

  /** A scheduler for the threads of this run; none of its own threads is ever started. */
  ForkJoinPool scheduler() {
    return new Pool();
  }

  /**
   * What the JDK takes for the scheduler of these threads. A ForkJoinPool, since it lets only those
   * see the timeouts of its own waits.
   */
  private final class Pool extends ForkJoinPool {

    Pool() {
      super(1);
    }

    @Override
    public void execute(Runnable continuation) {
      Thread current = Thread.currentThread();
      Turn.Strand strand = running;
      if (current == carrier || (strand != null && current == strand.thread)) {
        goOn(continuation);
      } else {
        inbox.add(continuation);
        LockSupport.unpark(carrier);
      }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable timeout, long delay, TimeUnit unit) {
      return timeline.afterReal(unit.toNanos(delay), timeout);
    }
  }
}
