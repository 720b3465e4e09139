package dev.nursery.kernel;

import dev.nursery.spi.Activity;
import dev.nursery.spi.Conductor;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A task: one thread, and what the kernel knows about it.
 *
 * <p>It is its own base scope, so that cancelling the task is cancelling a scope like any other. It
 * is also the uncaught-exception handler of the thread that was made for it, which is how {@link
 * CurrentTask} finds it: that costs no memory, belongs to the thread by construction, and is
 * inherited by nobody. A root on a foreign thread is found by a thread-local instead.
 *
 * <p>The lock guards the stack of scopes and what is said to be guarded by it. Only the owner
 * pushes and pops, so the owner reads {@link #top} without it.
 */
public abstract class TaskRecord extends ScopeRecord implements UncaughtExceptionHandler {

  /**
   * Operations that did not block between two yields. A yield costs as much as a hundred such
   * operations, so a smaller budget would be felt, and a much larger one would let one busy task
   * hold its carrier for milliseconds.
   */
  private static final int BUDGET = 128;

  static final VarHandle PARK;

  /** As {@link ScopeRecord#PARENT}. */
  static final VarHandle TOP;

  static final VarHandle INTERRUPT;

  private static final VarHandle HOME;
  private static final VarHandle WATCHED;

  static {
    try {
      var lookup = MethodHandles.lookup();
      // First used when something fails, perhaps on an exhausted stack, or with no file descriptor
      // left to read a class from a directory; and a class that failed once is lost for the
      // process.
      for (Class<?> used :
          List.of(
              Translation.class,
              Inheritance.class,
              Interrupts.class,
              LentThread.class,
              Parking.class,
              Watchdog.class,
              Pulse.class,
              Pulse.Held.class,
              Sleep.class,
              StackProbe.class,
              Visit.class,
              Watch.class)) {
        lookup.ensureInitialized(used);
      }
      PARK = lookup.findVarHandle(TaskRecord.class, "park", long.class);
      TOP = lookup.findVarHandle(TaskRecord.class, "top", ScopeRecord.class);
      INTERRUPT = lookup.findVarHandle(TaskRecord.class, "interrupt", byte.class);
      HOME = lookup.findVarHandle(TaskRecord.class, "home", NurseryRecord.class);
      WATCHED = lookup.findVarHandle(TaskRecord.class, "watched", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final RunRecord run;

  /** Who is told of what this task does; the owner only, once the task has begun. */
  @Nullable RunObserver observer;

  /** Set once, before the thread runs. */
  private @Nullable Thread thread;

  /** The innermost open scope; written by the owner under the lock. */
  @SuppressWarnings("NullAway.Init") // by its handle
  volatile ScopeRecord top;

  /**
   * The nursery that counts this task; null for a root. Changed under the locks of both nurseries
   * by {@code moveTo}.
   */
  volatile @Nullable NurseryRecord home;

  /**
   * Neighbours in the list of {@link #home}; guarded by its lock. After a failure, {@code next}
   * links failed tasks.
   */
  @Nullable TaskRecord previous;

  @Nullable TaskRecord next;

  /**
   * Whether {@link #home} asks this task to end once all others have; written under its lock, or
   * before it is counted there.
   */
  volatile boolean background;

  /** Whether {@link #home} does not count this task where it limits its children; as above. */
  private boolean uncounted;

  /** The state of the blocking call that the task is in; see {@link Parking}. */
  volatile long park;

  /**
   * What became of the interrupt that the kernel sent; see {@link Interrupts}. SENDING is set under
   * the lock, and ended by its sender alone; the owner takes back SENT.
   */
  volatile byte interrupt;

  /**
   * Whether any interrupt seen now counts as the kernel's; set under the lock by the sender,
   * cleared by the owner under it, or once the task is over.
   */
  volatile boolean episode;

  /** Whether a foreign interrupt waits for the end of a shield; the owner only. */
  boolean foreignHeld;

  /**
   * Whether the watchdog has this task on its list; set by whoever puts it there, cleared by the
   * watchdog.
   */
  @SuppressWarnings("unused")
  private volatile boolean watched;

  /**
   * Counts how often the task came out of a cancelled scope, for the watchdog, which must not take
   * the next cancellation for the last one going on; written by the owner.
   */
  volatile byte cameOut;

  /** Operations left until the next yield; the owner only. */
  private byte budget;

  /** The entry in the timer, made when first needed; guarded by the lock, as is arming it. */
  @Nullable Wakeup wakeup;

  /**
   * Values of task-locals, copied on write; the owner only, but a spawner hands its own on before
   * the start.
   */
  private TaskLocals locals;

  /** What the task has and did not give back yet; the owner only. */
  @Nullable Possession possessions;

  /** A child of {@code home}, not yet counted there. */
  protected TaskRecord(NurseryRecord home, TaskLocals locals) {
    super(home.scope(), OPEN);
    this.run = home.opener().run;
    this.observer = run.observer;
    HOME.set(this, home);
    TOP.set(this, this);
    this.locals = locals;
    this.budget = freshBudget(run);
  }

  /** A root on the current thread. */
  protected TaskRecord(RunRecord run) {
    super(null, OPEN);
    TOP.set(this, this);
    this.run = run;
    this.observer = run.observer;
    this.locals = TaskLocals.NONE;
    this.budget = freshBudget(run);
    this.thread = Thread.currentThread();
  }

  /**
   * A root that nobody waits for, on a thread made for it. The run may end before it, so those who
   * look on at the run are not told of it.
   */
  protected TaskRecord(RunRecord run, TaskLocals locals) {
    super(null, OPEN);
    TOP.set(this, this);
    this.run = run;
    this.locals = locals;
    this.budget = freshBudget(run);
  }

  // -- what the contract above gives the kernel

  /** A fresh throwable for an operation of this task that a cancellation ended. */
  protected abstract Error newCancelled(@Nullable Object reason, @Nullable Throwable cause);

  /** Whether {@code error} is what {@link #newCancelled} makes. */
  protected abstract boolean isCancelled(Throwable error);

  /** A fresh exception for an operation that an interrupt ended which the kernel did not send. */
  protected abstract RuntimeException newInterrupted(@Nullable Throwable cause);

  /** The name that people know this task by. */
  public abstract String name();

  /**
   * Has {@code call} done by a task on its own thread, a child of this one, and waits for its end,
   * whatever happens; then returns its value, or throws its error, as if it had been done here.
   * Called by the owner, with {@link CurrentTask} knowing it.
   */
  public abstract <T extends @Nullable Object> T callAndWait(LentCall<T> call);

  /**
   * As {@link #callAndWait}, but a cancellation of this task ends the waiting at once: then {@code
   * call} is cancelled and left to itself, as a root without scopes around it.
   */
  public abstract <T extends @Nullable Object> T callOrAbandon(LentCall<T> call);

  /** A scope for one call of ours that nobody else gets hold of; a cancel scope of the API. */
  public abstract BlockRecord newInternalScope();

  /**
   * What went wrong while {@code cancelled} went by, in this task, and would be lost if somebody
   * took that for nothing but a cancellation; null if nothing.
   */
  public abstract @Nullable Throwable leftoversOf(Throwable cancelled);

  /** Whether the task is over; then its outcome is known. */
  public abstract boolean hasEnded();

  /**
   * Who is woken when the task ends. Whoever joins asks {@link #hasEnded} after that: either the
   * task's end finds the newcomer, or the newcomer finds that it has ended.
   */
  public abstract WaitQueue awaiters();

  // -- as the outermost scope of its own stack

  @Override
  public final TaskRecord owner() {
    return this;
  }

  @Override
  final @Nullable NurseryRecord nursery() {
    return null;
  }

  @Override
  public final long deadlineNanos() {
    return NEVER;
  }

  // -- identity

  /** Binds the task to the thread made for it. */
  public final void bind(Thread made) {
    made.setUncaughtExceptionHandler(this);
    thread = made;
  }

  /** The thread that runs this task. */
  public final Thread thread() {
    Thread bound = thread;
    if (bound == null) {
      throw new IllegalStateException("task not bound to a thread yet");
    }
    return bound;
  }

  /** Whether its thread is one of those that are lent; for each look at a clock's count. */
  final boolean isLent() {
    return thread instanceof LentThread;
  }

  /** Starts the thread of a root that nobody waits for, and counts it. */
  public final void startAlone() {
    Activity activity = run.activity;
    if (activity != null) {
      Parking.countIn(this, activity);
    }
    boolean started = false;
    try {
      Roots.add(this);
      thread().start();
      started = true;
    } finally {
      if (!started) {
        retire();
        Roots.remove(this);
        if (activity != null) {
          Parking.countOut(this, activity);
        }
      }
    }
    schedulePoint();
  }

  /** Who is told of what this task does; the owner only. */
  public final @Nullable RunObserver observer() {
    return observer;
  }

  /** Has somebody else told of what this task does; the owner only. */
  public final void observeWith(@Nullable RunObserver changed) {
    observer = changed;
  }

  /** Whether the task is in a wait that nobody has ended; any thread. */
  public final boolean isWaiting() {
    return Parking.isPending(park);
  }

  /** The run that this task belongs to. */
  public final RunRecord runRecord() {
    return run;
  }

  /** The nursery that this task lives in, or null for a root. */
  public final @Nullable NurseryRecord home() {
    return home;
  }

  /** Whether {@code nursery} counts this task where it limits its children. */
  public final boolean holdsPlaceIn(NurseryRecord nursery) {
    NurseryRecord in = home;
    return in != null && takesPlace() && in.placesIn() == nursery;
  }

  /** Whether it counts where its nursery limits its children. */
  public final boolean takesPlace() {
    return !background && !uncounted;
  }

  /** Has it count for nothing there; before it is put on the books. */
  public final void takeNoPlace() {
    uncounted = true;
  }

  /** Whether its nursery ends it once all others have ended. */
  public final boolean isBackground() {
    return background;
  }

  /** The innermost open scope. */
  public final ScopeRecord top() {
    return top;
  }

  final DeadlineTimer timer() {
    return run.timer();
  }

  /** The time on the clock of the task's run, in nanoseconds. */
  public final long now() {
    return timer().now();
  }

  /** The task-locals of this task; the owner only. */
  public final TaskLocals locals() {
    return locals;
  }

  /** Replaces the task-locals of this task; the owner only. */
  public final void setLocals(TaskLocals changed) {
    locals = changed;
  }

  final void unpark() {
    if (run.observer != null) {
      run.observer.woken(this);
    }
    boolean later = Pulse.isLate() && run.conductor == null && Pulse.wakeLater(this);
    if (!later) {
      LockSupport.unpark(thread);
      schedulePoint();
    }
  }

  /**
   * Lets the conductor of the run, if it has one, put somebody else before the current thread.
   * Under no lock of the kernel. For operations that never wait as well: nothing else lets a chosen
   * schedule put somebody between two of them.
   */
  public final void schedulePoint() {
    Conductor conductor = run.conductor;
    if (conductor != null) {
      conductor.schedulePoint();
    }
  }

  // -- cancel points and schedule points, on the owner's thread

  /**
   * Raises if a cancellation reaches this task, or if a foreign interrupt is pending; never yields.
   */
  public final void checkCancelled() {
    if (observer != null) {
      observer.cancelPoint(this);
    }
    if (top.isEffective()) {
      throw raise(null);
    }
    if (Thread.currentThread().isInterrupted()) {
      Interrupts.met(this);
    }
  }

  /**
   * As {@link #checkCancelled}, for a task that is about to report what others have done: failed,
   * ended, closed what it waits for. If they did so because of a cancellation that reaches this
   * task as well, it is this one's own cancellation that has to show, even if its visit has not
   * come by yet; see {@link #isReached}.
   */
  public final void checkCancelledWithOthers() {
    if (top.isReached()) {
      throw raise(null);
    }
  }

  /** Yields if the budget is used up. */
  public final void spendBudget() {
    if (observer != null) {
      observer.schedulePoint(this);
    }
    if (--budget < 0) {
      if (run.conductor == null) {
        giveWay();
      } else {
        refillBudget();
        schedulePoint();
      }
    }
  }

  /** A conductor is asked at every operation, and sees to it that nobody is kept from running. */
  private static byte freshBudget(RunRecord run) {
    return (byte) (run.conductor == null ? BUDGET - 1 : 0);
  }

  /**
   * Yields, whatever the budget says; in a way that lets everybody run, which {@code Thread.yield}
   * does not.
   */
  public final void yieldNow() {
    if (observer != null) {
      observer.schedulePoint(this);
    }
    giveWay();
  }

  private void giveWay() {
    refillBudget();
    if (Pulse.isLate() && run.conductor == null && Parking.isIdle(this)) {
      Pulse.stepAside(this);
    } else {
      Thread.yield();
    }
  }

  final void refillBudget() {
    Pulse.feel();
    budget = freshBudget(run);
  }

  /**
   * The cancellation of this task, to be thrown; it is watched from here on until it is out of the
   * cancelled scope. A schedule point, or a task that catches this for ever would never let its
   * conductor have the thread back.
   *
   * <p>Where the task found out by itself that it is cancelled, {@link #checkCancelled} does; this
   * is for who was told so, and has to end even if a shield was set meanwhile.
   */
  public final Error raise(@Nullable Throwable cause) {
    schedulePoint();
    Interrupts.settle(this);
    watch();
    return newCancelled(visibleReason(), cause);
  }

  /** A cancellation that came out of a child, to be thrown on by this task as its own. */
  public final Error raiseOn(@Nullable Object reason) {
    return newCancelled(reason, null);
  }

  /** Why a cancellation reaches this task, if one does. */
  public final Optional<Object> visibleWhy() {
    return Optional.ofNullable(top.effective);
  }

  /** Looked up further out only for a call that was aborted before a shield was set around it. */
  private @Nullable Object visibleReason() {
    Object reaching = top.effective;
    for (ScopeRecord at = top; reaching == null && at != null; at = at.parent) {
      reaching = at.why();
    }
    return reaching;
  }

  /**
   * The earliest deadline of the scopes around this task up to the nearest shield; {@link #PAST} if
   * cancelled.
   */
  public final long effectiveDeadlineNanos() {
    if (top.isReached()) {
      return PAST;
    }
    long earliest = NEVER;
    ScopeRecord at = top;
    while (at != null) {
      earliest = Math.min(earliest, at.deadlineNanos());
      at = at.shielded() ? null : at.parent;
    }
    return earliest;
  }

  // -- the stack, seen from its owner

  /** The first step of a task on its own thread. */
  public final void begin() {
    if (observer != null) {
      observer.taskStarted(this);
    }
    flagMayHaveChanged(isEffective());
  }

  /** Called by the owner whenever its innermost flag may be another one than before. */
  final void flagMayHaveChanged(boolean cancelled) {
    if (cancelled) {
      watch();
    } else if (episode) {
      Interrupts.endEpisode(this);
    }
  }

  /** The owner has left a scope, and is not cancelled outside of it. */
  final void cameOut() {
    if (watched) {
      cameOut = (byte) (cameOut + 1);
    }
  }

  /**
   * Whether an exception that tells of an interrupt, and is about to leave the innermost scope, is
   * the kernel's doing.
   */
  final boolean interruptedHere() {
    return episode || top.interrupted;
  }

  /** Whether a shield of this task's own stands between it and an interrupt sent to its thread. */
  final boolean shieldedHere() {
    for (ScopeRecord at = top; at != this && at != null; at = at.parent) {
      if (at.shielded()) {
        return true;
      }
    }
    return shielded();
  }

  /** Gives a foreign interrupt that met a shield back to the thread once the shield is left. */
  final void reinstateForeignInterrupt() {
    if (foreignHeld && !shieldedHere()) {
      foreignHeld = false;
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Closes the base scope and lets go of the timer: no visit, no deadline and no interrupt of the
   * kernel's reaches the thread after this.
   */
  public final void retire() {
    if (observer != null && !Parking.isIdle(this)) {
      observer.forgot(this);
    }
    boolean left = false;
    lock();
    try {
      phase = EXITED;
      if (wakeup != null) {
        timer().disarm(wakeup);
      }
      unlock();
      left = true;
    } finally {
      if (!left) {
        held = FREE;
      }
    }
    Interrupts.endForGood(this);
  }

  /** The first of what the task has; the owner only. */
  public final @Nullable Possession possessions() {
    return possessions;
  }

  /**
   * The task is over: tells everything that it did not give back; its last own step but one. If
   * that fails, calling it again goes on from there.
   */
  public final void abandonPossessions() {
    for (Possession left; (left = possessions) != null; ) {
      left.ownerEnded(this);
      left.givenBackBy(this);
    }
  }

  /** The nurseries that this task has open now, outermost first; any thread. */
  public final List<NurseryRecord> openNurseries() {
    var open = new ArrayList<NurseryRecord>();
    lock();
    try {
      for (ScopeRecord at = this; at != null; at = at.inner) {
        NurseryRecord nursery = at.nursery();
        if (nursery != null) {
          open.add(nursery);
        }
      }
    } finally {
      held = FREE;
    }
    return open;
  }

  /** The nursery that code running in this task now is closest to; the owner only. */
  public final @Nullable NurseryRecord innermostNursery() {
    for (ScopeRecord at = top; at != this && at != null; at = at.parent) {
      NurseryRecord nursery = at.nursery();
      if (nursery != null) {
        return nursery;
      }
    }
    return home;
  }

  // -- deadlines

  /** Cancels what is past its deadline, without waiting for the timer; any thread. */
  public final void checkDeadlines() {
    timer().fire(this);
  }

  /**
   * Arms the timer for {@code at} unless it is armed for earlier; true if {@code ringAt} has to
   * follow.
   */
  final boolean armLocked(long at) {
    Wakeup entry = wakeupLocked();
    return at < entry.armedAt && timer().arm(entry, at);
  }

  /**
   * Asks for the blocking call named by {@code ticket} to be completed at {@code until}; as {@link
   * #armLocked}.
   */
  final boolean sleepLocked(long until, long ticket) {
    Wakeup entry = wakeupLocked();
    entry.sleepUntil = until;
    entry.sleepTicket = ticket;
    return armLocked(until);
  }

  private Wakeup wakeupLocked() {
    Wakeup entry = wakeup;
    if (entry == null) {
      entry = new Wakeup(this);
      wakeup = entry;
    }
    return entry;
  }

  final void deadlineMoved(BlockRecord scope) {
    long at = scope.deadlineNanos();
    if (at == NEVER) {
      return;
    }
    if (at <= now()) {
      timer().fire(this);
      CurrentTask.catchUp(); // the timer may have been first, and still be at it
      return;
    }
    boolean ring;
    lock();
    try {
      ring = scope.phase == OPEN && armLocked(at);
    } finally {
      held = FREE;
    }
    if (ring) {
      timer().ringAt(at);
    }
  }

  // -- the watchdog

  /**
   * Puts this task on the watchdog's list unless it is there: it is cancelled, and may block in
   * foreign code.
   */
  final void watch() {
    if (!watched && WATCHED.compareAndSet(this, false, true)) {
      boolean added = false;
      try {
        watchNow();
        added = true;
      } finally {
        if (!added) {
          watched = false; // out of memory: the next to come by tries again
        }
      }
    }
  }

  private void watchNow() {
    Conductor conductor = run.conductor;
    if (conductor == null) {
      Watchdog.add(this);
    } else {
      conductor.watch(new Watch(this, Runnable::run, conductor::now));
    }
  }

  final void unwatched() {
    watched = false;
  }

  /**
   * For the watchdog, after {@link #unwatched}: true if nobody else has put the task on the list
   * since.
   */
  final boolean watchAgain() {
    return WATCHED.compareAndSet(this, false, true);
  }

  /** Never reached by a body's failure, which the task records; only by a defect of the kernel. */
  @Override
  public final void uncaughtException(Thread t, Throwable e) {
    Watchdog.LOG.error("defect in the kernel: a throwable left task {}", name(), e);
  }
}
