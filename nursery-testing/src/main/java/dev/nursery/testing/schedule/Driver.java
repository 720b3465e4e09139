package dev.nursery.testing.schedule;

import dev.nursery.Instrument;
import dev.nursery.Nursery;
import dev.nursery.NurseryOptions;
import dev.nursery.spi.Conductor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One deterministic run: runs the virtual threads of a program one at a time on the thread that
 * made this, each until it stops by itself or at a schedule point, and asks a {@link Chooser} who
 * is next.
 *
 * <p>Where nothing is said, a field belongs to the driving thread and to the virtual thread that it
 * carries, which are one thread of the machine. What others bring (they may wake a thread, or
 * cancel a task) is kept where it arrives ({@link Strands}, {@link Deliveries}, {@link Timeline}),
 * and is taken in between two turns.
 *
 * <p>Time passes only when nobody can go on. So a run takes no time for its own timeouts and
 * sleeps. Sleeps of the JDK look at the machine's clock when they end and go back to sleep if that
 * says otherwise; for these the driver waits really, which changes no order, since their place is
 * decided in virtual time and everybody else stands still meanwhile.
 */
final class Driver implements Conductor {

  /** As often as the kernel lets tasks yield that are never at a loss. */
  private static final int POINTS_BEFORE_YIELD = 128;

  /** Turns that a failed run gets to clean up after itself. */
  private static final int LAST_TURNS = 20_000;

  /** How often it is interrupted, to get it out of clean-ups that wait themselves. */
  private static final int LAST_INTERRUPTS = 5;

  /** How long to wait before looking again whether the caller has given up. */
  private static final long NAP_NANOS = 10_000_000;

  private final Plan plan;
  private final Chooser chooser;
  private final RunLimits limits;
  private final Timeline timeline = new Timeline();
  private final Strands strands = new Strands(timeline);
  private final Deliveries deliveries = new Deliveries(strands, timeline);
  private final Recorder recorder;

  /** One for each timer that goes by this clock; added to by any thread. */
  private final List<VirtualAlarm> alarms = new CopyOnWriteArrayList<>();

  /** Whom the running thread made room for at a schedule point. */
  private @Nullable Turn next;

  private int chosen;
  private boolean cleaningUp;
  private boolean bodyEnded;
  private @Nullable Throwable bodyFailure;
  private @Nullable RuntimeException stopped;
  private @Nullable Nursery root;
  private @Nullable Thread main;

  Driver(Plan plan, RunLimits limits, boolean traced) {
    this.plan = plan;
    this.limits = limits;
    this.recorder = new Recorder(timeline, traced);
    this.chooser =
        switch (plan) {
          case Plan.Seed(long seed) -> new RandomWalk(seed);
          case Plan.Priorities(int depth, int length, long seed) ->
              new PriorityWalk(depth, length, seed);
          case Plan.Turns(List<Plan.Segment> segments) -> new FixedWalk(segments);
        };
  }

  /** Runs {@code body} in a nursery on a virtual thread of its own, to the end. */
  RunReport run(Nursery.RunBody body) {
    try (var scheduler = strands.scheduler()) {
      Thread thread = VirtualThreads.unstarted(scheduler, "main", () -> runBody(body));
      main = thread;
      thread.start();
      drive();
      var report =
          new RunReport(
              plan,
              recorder.turns(),
              Optional.ofNullable(stopped != null ? stopped : bodyFailure),
              recorder.trace(),
              chosen,
              Duration.ofNanos(timeline.now()),
              strands.isDisturbed(),
              stopped == null ? leftovers() : List.of());
      if (stopped != null) {
        cleanUp();
      }
      return report;
    }
  }

  /** What is still there although the run has come to its end. */
  private List<String> leftovers() {
    var left = new ArrayList<>(Inventory.threads(strands.all()));
    int armed = alarms.stream().mapToInt(VirtualAlarm::leftArmed).sum();
    if (armed > 0) {
      left.add("tasks that have ended, and still have a deadline armed: " + armed);
    }
    long hanging = alarms.stream().filter(alarm -> !alarm.isClosed()).count();
    if (hanging > 0) {
      left.add("alarms on the clock that were not taken down: " + hanging);
    }
    return left;
  }

  private void runBody(Nursery.RunBody body) {
    try {
      NurseryOptions options = Nursery.options().name("main").clock(this);
      Instrument instrument = limits.instrument();
      (instrument == null ? options : options.instrument(instrument))
          .run(nursery -> {
            root = nursery;
            body.run(nursery);
          });
    } catch (Throwable t) {
      bodyFailure = t;
    } finally {
      bodyEnded = true;
    }
  }

  // -- the loop, on the driving thread

  private void drive() {
    while (stopped == null) {
      if (DriverThread.isGivenUp()) {
        stopped = new EndlessRunException("the caller of the run was interrupted");
        return;
      }
      settle();
      if (!strands.ready().isEmpty()) {
        Turn turn = next;
        next = null;
        dispatch(turn != null ? turn : choose());
      } else if (bodyEnded || !(advanceTime() || someoneCameFromOutside())) {
        if (!bodyEnded) {
          stopped = new DeadlockException(Inventory.deadlock(thread(), strands.all()));
        }
        return;
      }
    }
  }

  private Thread thread() {
    if (main == null) {
      throw new IllegalStateException("not started");
    }
    return main;
  }

  private Turn choose() {
    countStep();
    return chooser.choose(strands.ready(), null);
  }

  private void countStep() {
    if (++chosen > limits.maxSteps() && stopped == null && !cleaningUp) {
      stopped =
          new EndlessRunException(
              "the run has taken "
                  + limits.maxSteps()
                  + " steps and has not ended: tasks keep each other busy without getting on, or"
                  + " the program is long; if so, allow more with maxSteps.\n"
                  + Inventory.of(thread(), strands.all()));
    }
  }

  private void dispatch(Turn turn) {
    strands.ready().remove(turn);
    String because = turn.because;
    switch (turn) {
      case Turn.Strand strand -> {
        strands.go(strand);
        if (!cleaningUp) {
          recorder.wentOn(strand, because);
        }
        strand.preempted = false;
        strands.stopped(strand);
      }
      case Turn.Delivery delivery -> {
        strands.because("interrupted, as it is cancelled", () -> deliveries.deliver(delivery));
        if (!cleaningUp) {
          recorder.delivered(delivery, because);
        }
      }
    }
  }

  /** Takes in whatever the last turn has led to. */
  private void settle() {
    strands.settle();
    deliveries.takeIn();
    if (!cleaningUp) {
      deliveries.settle();
    }
  }

  // -- time

  /** Goes on to the next event; false if there is none. */
  private boolean advanceTime() {
    alarms.forEach(VirtualAlarm::refresh);
    Timeline.Event event = timeline.next();
    if (event == null) {
      return false;
    }
    if (event.time > limits.time().toNanos() && !cleaningUp) {
      stopped =
          new EndlessRunException(
              "the run has taken "
                  + limits.time()
                  + " of virtual time and has not ended: something is tried again for ever, or the program waits long; if"
                  + " so, allow more with maxTime.\n"
                  + Inventory.of(thread(), strands.all()));
      return true;
    }
    if (event.real && !passReally(event)) {
      return true;
    }
    timeline.advanceTo(event.time);
    for (Timeline.Event due; (due = timeline.takeDue()) != null; ) {
      if (due.real && due != event) {
        passReally(due);
      }
      strands.because("its time has come", due);
    }
    return true;
  }

  /**
   * Waits for the machine's clock; false if somebody came from outside meanwhile. A run that was
   * stopped waits for none: what is left of it may sleep for a day.
   */
  private boolean passReally(Timeline.Event event) {
    if (cleaningUp) {
      return true;
    }
    for (long left; (left = event.realTime - System.nanoTime()) > 0; ) {
      if (strands.awaitOutside(Math.min(left, NAP_NANOS)) || DriverThread.isGivenUp()) {
        return false;
      }
    }
    return true;
  }

  private boolean someoneCameFromOutside() {
    long end = System.nanoTime() + (cleaningUp ? 0 : limits.patience().toNanos());
    boolean came = strands.cameFromOutside();
    for (long left; !came && (left = end - System.nanoTime()) > 0; ) {
      came = strands.awaitOutside(Math.min(left, NAP_NANOS));
    }
    return came;
  }

  // -- the end of a run that was stopped

  /** Cancels and interrupts what is left, and lets it come to an end, if it does. */
  private void cleanUp() {
    stopped = null;
    cleaningUp = true;
    next = null;
    int end = chosen + LAST_TURNS;
    String why = "the deterministic run was stopped";
    Nursery outermost = root;
    if (outermost != null) {
      strands.because(why, () -> outermost.cancelScope().cancel(why));
    }
    for (int round = 0; round < LAST_INTERRUPTS; round++) {
      List.copyOf(strands.all()).stream()
          .sorted(Comparator.comparingInt(strand -> strand.number))
          .forEach(strand -> strands.because(why, strand.thread::interrupt));
      do {
        for (settle(); !strands.ready().isEmpty(); settle()) {
          if (++chosen > end) {
            return;
          }
          dispatch(strands.ready().getFirst());
        }
      } while (!strands.all().isEmpty()
          && ++chosen < end
          && timeline.isImmediate()
          && advanceTime());
    }
  }

  // -- as a conductor, on any thread

  @Override
  public void schedulePoint() {
    Turn.Strand self = strands.running();
    if (self == null || Thread.currentThread() != self.thread) {
      return;
    }
    self.points++;
    if (cleaningUp) {
      Thread.yield(); // or one who never ends would never let the driver go on
      return;
    }
    if (strands.ready().isEmpty()) {
      // Nobody to make room for; but an endless loop has to come to its end.
      countStep();
    } else if (self.points % POINTS_BEFORE_YIELD == 0) {
      chooser.yielded(self);
      Thread.yield();
      return;
    } else {
      countStep();
      Turn turn = chooser.choose(strands.ready(), self);
      if (turn == self) {
        return;
      }
      next = turn;
      self.preempted = true;
    }
    if (next != null || stopped != null) {
      Thread.yield();
      if (strands.running() == self && self.preempted) {
        // Pinned by a native frame or a class initializer: it goes on instead.
        next = null;
        self.preempted = false;
      }
    }
  }

  @Override
  public void watch(Watched task) {
    deliveries.watch(task);
  }

  @Override
  public long now() {
    return timeline.now();
  }

  @Override
  public Alarm alarm(Bell bell) {
    var alarm = new VirtualAlarm(timeline, bell);
    alarms.add(alarm);
    return alarm;
  }

  @Override
  public String toString() {
    return "clock of a deterministic run";
  }
}
