package dev.nursery.testing.schedule;

import dev.nursery.Instrument;
import dev.nursery.Nursery;
import dev.nursery.NurseryOptions;
import dev.nursery.spi.Conductor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One deterministic run: runs the virtual threads of a program one at a time on the thread that
 * made this, each until it stops by itself or at a schedule point, and asks a {@link Chooser} who
 * is next.
 *
 * <p>Where nothing is said, a field belongs to the driving thread and to the virtual thread that it
 * carries, which are one thread of the machine. What others bring (they may wake a thread, or
 * cancel a task) goes through a queue, and is taken in between two turns.
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
  private final boolean traced;
  private final Thread carrier = Thread.currentThread();
  private final Timeline timeline = new Timeline();
  private final Unblocker unblocker = new Unblocker();

  private final Map<Runnable, Turn.Strand> strands = new HashMap<>();
  private final Map<Thread, Turn.Strand> byThread = new HashMap<>();
  private final List<Turn> ready = new ArrayList<>();

  /** Threads that stopped at a monitor, or in {@link Object#wait()}, and have not come back. */
  private final List<Turn.Strand> atMonitors = new ArrayList<>();

  private final List<VirtualAlarm> alarms = new CopyOnWriteArrayList<>();
  private final List<Turn.Delivery> watched = new ArrayList<>();

  /** Brought by threads outside of the run and by the JDK's own. */
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();

  private final Queue<Watched> newlyWatched = new ConcurrentLinkedQueue<>();

  private final List<Plan.Segment> turns = new ArrayList<>();
  private final List<Trace.Step> steps = new ArrayList<>();

  private Turn.@Nullable Strand running;

  /** Whom the running thread made room for at a schedule point. */
  private @Nullable Turn next;

  /** Why a thread becomes ready that no thread of the run makes so. */
  private String cause = "started";

  private int numbers;
  private int chosen;
  private boolean disturbed;
  private boolean cleaningUp;
  private boolean bodyEnded;
  private @Nullable Throwable bodyFailure;
  private @Nullable RuntimeException stopped;
  private @Nullable Nursery root;
  private @Nullable Thread main;

  Driver(Plan plan, RunLimits limits, boolean traced) {
    this.plan = plan;
    this.limits = limits;
    this.traced = traced;
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
    try (var pool = new Pool()) {
      Thread thread = VirtualThreads.unstarted(pool, "main", () -> runBody(body));
      main = thread;
      thread.start();
      drive();
      var report =
          new RunReport(
              plan,
              new Plan.Turns(turns),
              Optional.ofNullable(stopped != null ? stopped : bodyFailure),
              new Trace(steps),
              chosen,
              Duration.ofNanos(timeline.now()),
              disturbed);
      if (stopped != null) {
        cleanUp();
      }
      return report;
    }
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
      if (!ready.isEmpty()) {
        Turn turn = next;
        next = null;
        dispatch(turn != null ? turn : choose());
      } else if (bodyEnded || !(advanceTime() || someoneCameFromOutside())) {
        if (!bodyEnded) {
          stopped = new DeadlockException(Inventory.deadlock(thread(), byThread.values()));
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
    return chooser.choose(ready, null);
  }

  private void countStep() {
    if (++chosen > limits.steps() && stopped == null && !cleaningUp) {
      stopped =
          new EndlessRunException(
              "the run has taken "
                  + limits.steps()
                  + " steps and has not ended: tasks keep each other busy without getting on, or"
                  + " the program is long; if so, allow more with maxSteps.\n"
                  + Inventory.of(thread(), byThread.values()));
    }
  }

  private void dispatch(Turn turn) {
    ready.remove(turn);
    String because = turn.because;
    switch (turn) {
      case Turn.Strand strand -> {
        go(strand);
        record(strand, strand.preempted ? strand.points : 0, because);
        strand.preempted = false;
        stop(strand);
      }
      case Turn.Delivery delivery -> {
        delivery.ready = false;
        cause = "interrupted, as it is cancelled";
        look(delivery);
        record(delivery, 0, because);
      }
    }
  }

  private void go(Turn.Strand strand) {
    strand.ready = false;
    strand.points = 0;
    cause = "its wait ended at once";
    running = strand;
    strand.continuation.run();
    running = null;
  }

  /** Takes note of where a thread has stopped. */
  private void stop(Turn.Strand strand) {
    switch (VirtualThreads.state(strand.thread)) {
      case VirtualThreads.TERMINATED -> {
        strands.remove(strand.continuation);
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

  private void record(Turn turn, int points, String because) {
    if (cleaningUp) {
      return;
    }
    turns.add(new Plan.Segment(turn.code(), points));
    if (traced) {
      String until = turn instanceof Turn.Strand strand ? until(strand) : "the interrupt is sent";
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

  // -- between two turns

  /** Takes in whatever the last turn has led to, in an order that is the same each time. */
  private void settle() {
    if (!atMonitors.isEmpty()) {
      settleMonitors();
    }
    if (!inbox.isEmpty()) {
      takeIn();
    }
    for (Watched task; (task = newlyWatched.poll()) != null; ) {
      Turn.Strand strand = byThread.get(task.thread());
      if (strand != null) {
        watched.add(new Turn.Delivery(strand, task));
      }
    }
    if (!cleaningUp) {
      settleWatched();
    }
  }

  private void settleWatched() {
    for (int i = 0; i < watched.size(); i++) {
      Turn.Delivery delivery = watched.get(i);
      if (delivery.ready) {
        continue;
      }
      if (delivery.watched.wantsInterrupt()) {
        delivery.ready = true;
        ready.add(delivery);
      } else if (look(delivery)) {
        i--;
      }
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
        strand.because = "woken from outside of the run";
        disturbed = true;
      }
      arrived.add(strand);
    }
    arrived.sort(Comparator.comparingInt(strand -> strand.number));
    arrived.forEach(this::makeReady);
  }

  /** Looks at a cancelled task; true if it is watched no more. */
  private boolean look(Turn.Delivery delivery) {
    if (delivery.nextLook != null) {
      delivery.nextLook.cancel(false);
      delivery.nextLook = null;
    }
    if (delivery.watched.look()) {
      watched.remove(delivery);
      return true;
    }
    long at = delivery.watched.nextLook();
    if (at != Watched.NEVER) {
      delivery.nextLook = timeline.at(at, () -> {}); // settling does it
    }
    return false;
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
                  + Inventory.of(thread(), byThread.values()));
      return true;
    }
    if (event.real && !passReally(event)) {
      return true;
    }
    timeline.advanceTo(event.time);
    cause = "its time has come";
    for (Timeline.Event due; (due = timeline.takeDue()) != null; ) {
      if (due.real && due != event) {
        passReally(due);
      }
      due.run();
    }
    return true;
  }

  /** Waits for the machine's clock; false if somebody came from outside meanwhile. */
  private boolean passReally(Timeline.Event event) {
    for (long left; (left = event.realTime - System.nanoTime()) > 0; ) {
      if (!inbox.isEmpty()) {
        return false;
      }
      LockSupport.parkNanos(this, Math.min(left, NAP_NANOS));
      if (DriverThread.isGivenUp()) {
        return false;
      }
    }
    return true;
  }

  private boolean someoneCameFromOutside() {
    long end = System.nanoTime() + (cleaningUp ? 0 : limits.patience().toNanos());
    for (long left; inbox.isEmpty() && (left = end - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(this, Math.min(left, NAP_NANOS));
    }
    return !inbox.isEmpty();
  }

  // -- the end of a run that was stopped

  /** Cancels and interrupts what is left, and lets it come to an end, if it does. */
  private void cleanUp() {
    stopped = null;
    cleaningUp = true;
    next = null;
    int end = chosen + LAST_TURNS;
    if (root != null) {
      root.cancelScope().cancel("the deterministic run was stopped");
    }
    for (int round = 0; round < LAST_INTERRUPTS; round++) {
      List.copyOf(byThread.values()).stream()
          .sorted(Comparator.comparingInt(strand -> strand.number))
          .forEach(strand -> strand.thread.interrupt());
      do {
        for (settle(); !ready.isEmpty(); settle()) {
          if (++chosen > end) {
            return;
          }
          dispatch(ready.getFirst());
        }
      } while (!byThread.isEmpty() && ++chosen < end && timeline.isImmediate() && advanceTime());
    }
  }

  // -- as a conductor, on any thread

  @Override
  public void schedulePoint() {
    Turn.Strand self = running;
    if (self == null || Thread.currentThread() != self.thread) {
      return;
    }
    self.points++;
    if (ready.isEmpty()) {
      // Nobody to make room for; but an endless loop has to come to its end.
      countStep();
    } else if (self.points % POINTS_BEFORE_YIELD == 0) {
      chooser.yielded(self);
      Thread.yield();
      return;
    } else if (!cleaningUp) {
      countStep();
      Turn turn = chooser.choose(ready, self);
      if (turn == self) {
        return;
      }
      next = turn;
      self.preempted = true;
    } else {
      return;
    }
    if (next != null || stopped != null) {
      Thread.yield();
      if (running == self && self.preempted) {
        // Pinned by a native frame or a class initializer: it goes on instead.
        next = null;
        self.preempted = false;
      }
    }
  }

  @Override
  public void watch(Watched task) {
    newlyWatched.add(task);
  }

  @Override
  public long now() {
    return timeline.now();
  }

  @Override
  public Alarm alarm(Bell bell) {
    var alarm = new VirtualAlarm(bell);
    alarms.add(alarm);
    return alarm;
  }

  @Override
  public String toString() {
    return "clock of a deterministic run";
  }

  private final class VirtualAlarm implements Alarm {

    private final Bell bell;

    /** The earliest request that has not been rung; guarded by this. */
    private Timeline.@Nullable Event requested;

    VirtualAlarm(Bell bell) {
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

  // -- as the scheduler of virtual threads

  private Turn.Strand strand(Runnable continuation) {
    Turn.Strand known = strands.get(continuation);
    if (known != null) {
      return known;
    }
    var strand = new Turn.Strand(++numbers, VirtualThreads.of(continuation), continuation);
    strands.put(continuation, strand);
    byThread.put(strand.thread, strand);
    return strand;
  }

  private void makeReady(Turn.Strand strand) {
    if (!strand.ready) {
      strand.ready = true;
      atMonitors.remove(strand);
      ready.add(strand);
    }
  }

  /** A thread can go on, says a thread of the run, or the driver itself. */
  private void goOn(Runnable continuation) {
    boolean isNew = !strands.containsKey(continuation);
    Turn.Strand strand = strand(continuation);
    Turn.Strand by = running;
    if (strand.ready) {
      return; // its stack was looked at, after which the JDK submits it once more
    }
    if (by == strand) {
      strand.because =
          strand.preempted
              ? "was preempted"
              : VirtualThreads.state(strand.thread) == VirtualThreads.YIELDED
                  ? "gave way"
                  : "its wait ended at once";
    } else if (by != null) {
      strand.because = (isNew ? "started by " : "woken by ") + by.label();
    } else {
      strand.because = cause;
    }
    makeReady(strand);
  }

  /**
   * What the JDK takes for the scheduler of these threads. A ForkJoinPool, since it lets only those
   * see the timeouts of its own waits; none of its threads is ever started.
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
