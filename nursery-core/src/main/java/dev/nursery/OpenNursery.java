package dev.nursery;

import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.Inheritance;
import dev.nursery.kernel.LentCall;
import dev.nursery.kernel.NurseryClosed;
import dev.nursery.kernel.NurseryRecord;
import dev.nursery.kernel.OwnBody;
import dev.nursery.kernel.Sneaky;
import dev.nursery.kernel.TaskLocals;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.Translation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link Nursery}, around the kernel's record: spawning, and what comes
 * out at the end.
 */
final class OpenNursery extends NurseryRecord implements Spawning {

  private static final CancelReason INTERRUPTED =
      new CancelReason(
          CancelReason.Source.NURSERY, "the nursery's owner was interrupted while it waited", null);

  private static final VarHandle FIRST_TO_FAIL;

  static {
    try {
      FIRST_TO_FAIL =
          MethodHandles.lookup().findVarHandle(OpenNursery.class, "firstToFail", TaskRecord.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

  private final Scope scope;
  private final @Nullable String name;
  private final List<ScopedValue<?>> inherited;

  /** Whether a child that fails leaves the others alone. */
  private final boolean supervising;

  /** Set before there is any child. */
  private @Nullable NurseryRecord placesIn = this;

  /** Room for children that are not in the background; null if there is no limit. */
  private final @Nullable Places places;

  /**
   * What the opener's locals were when it opened; for children that a thread spawns which runs no
   * task.
   */
  private final TaskLocals openersLocals;

  /**
   * What to say if a cancellation came out of some child, and no error from any; written by
   * children.
   */
  private volatile @Nullable CancelReason childCancelled;

  /**
   * Who failed first, the opener or a child; set before anybody is cancelled for that, so that
   * nobody who fails because of it is taken for the first. Its error is there before.
   */
  @SuppressWarnings("unused") // by its handle
  private volatile @Nullable TaskRecord firstToFail;

  /**
   * The error that left the body; written by the opener, read by others who know it to have failed.
   */
  private @Nullable Throwable bodyError;

  /** What went wrong in looking at that: out of memory, most likely; the opener only. */
  private @Nullable Throwable errorAtEnd;

  /** Whether somebody interrupted the opener while it waited for its children; as above. */
  private boolean interrupted;

  OpenNursery(
      TaskRecord opener, Scope scope, NurseryOptions options, List<ScopedValue<?>> inherited) {
    super(opener, scope);
    this.scope = scope;
    this.name = options.name();
    this.inherited = inherited;
    this.supervising = options.isSupervising();
    this.places = Places.orNull(options.maxChildren());
    this.openersLocals = opener.locals();
  }

  // -- the block

  @SuppressWarnings("NullAway") // a T, which may be null
  static <T extends @Nullable Object> T run(
      TaskRecord task, NurseryOptions options, CallBody<? extends T> body, boolean needsValue) {
    var scope = new Scope();
    var nursery = new OpenNursery(task, scope, options, inheritedBy(task, options.inherited()));
    Runnable onInterrupt = nursery::interrupted; // before there is anything to wait for
    scope.enter(task);
    T value = null;
    Cancelled cancelled = null;
    try {
      value = body.call(nursery);
    } catch (Throwable thrown) {
      cancelled = nursery.bodyThrew(thrown);
    }
    nursery.awaitChildren(onInterrupt);
    nursery.finish(cancelled);
    if (cancelled != null && needsValue) {
      throw new NurseryCancelledException(scope.reason().orElse(Reasons.UNKNOWN));
    }
    return value;
  }

  /** The scoped values that children get which {@code task} spawns where it is now. */
  static List<ScopedValue<?>> inheritedBy(TaskRecord task) {
    return task.innermostNursery() instanceof OpenNursery outer ? outer.inherited : List.of();
  }

  private static List<ScopedValue<?>> inheritedBy(TaskRecord task, List<ScopedValue<?>> more) {
    List<ScopedValue<?>> outer = inheritedBy(task);
    if (outer.isEmpty()) {
      return more;
    }
    var all = new LinkedHashSet<>(outer);
    all.addAll(more);
    return List.copyOf(all);
  }

  /**
   * Takes note of what left the body, never to fail at it; returns it if it is nothing but a
   * cancellation.
   */
  private @Nullable Cancelled bodyThrew(Throwable thrown) {
    bodyError = thrown;
    try {
      Throwable meaning = Translation.of(opener(), thrown);
      if (meaning instanceof Cancelled cancelled) {
        if (scope.isEffective() || scope.isInsideOfCancelled()) {
          cancelledBecause(opener().name(), cancelled);
          bodyError = null;
          return cancelled;
        }
        meaning = TaskNode.stray(cancelled);
      }
      bodyError = meaning;
      failed(opener());
    } catch (Throwable worse) {
      errorAtEnd = worse;
      Cancelled cancelled = thrown instanceof Cancelled c ? c : null;
      if (cancelled != null) {
        bodyError = null;
      }
      failedUnspeakably(opener());
      return cancelled;
    }
    return null;
  }

  /** The opener was interrupted by somebody while it waited for its children. */
  private void interrupted() {
    interrupted = true;
    FIRST_TO_FAIL.compareAndSet(this, null, opener());
    scope.cancelWith(INTERRUPTED);
  }

  /** A child has failed; its error stays with it, on the books, until the block ends. */
  void childFailed(TaskNode<?> child) {
    if (supervising) {
      FIRST_TO_FAIL.compareAndSet(this, null, child);
    } else {
      failed(child);
    }
  }

  /**
   * Cancels the nursery because of whoever failed first: that may be somebody else, who has not
   * come to it yet.
   */
  private void failed(TaskRecord task) {
    FIRST_TO_FAIL.compareAndSet(this, null, task);
    if (scope.why() == null) {
      scope.cancelWith(reasonOf((TaskNode<?>) Objects.requireNonNull(firstToFail)));
    }
  }

  private CancelReason reasonOf(TaskNode<?> first) {
    Throwable error = first == opener() ? bodyError : first.error();
    if (error == null) {
      return interrupted ? INTERRUPTED : Reasons.FAILED;
    }
    return Reasons.failed(first.name(), error);
  }

  /** A child has failed so badly that there is nothing to be said about it. */
  void childFailedUnspeakably(TaskNode<?> child) {
    if (supervising) {
      FIRST_TO_FAIL.compareAndSet(this, null, child);
    } else {
      failedUnspeakably(child);
    }
  }

  private void failedUnspeakably(TaskRecord task) {
    FIRST_TO_FAIL.compareAndSet(this, null, task);
    scope.cancelWith(Reasons.FAILED);
  }

  /** A cancellation came out of a child that is not the child's own. */
  void childCancelled(String child, Cancelled cancelled) {
    childCancelled = cancelled.reason();
    cancelledBecause(child, cancelled);
  }

  private void cancelledBecause(String task, Cancelled cancelled) {
    if (!scope.isEffective()) {
      scope.cancelWith(Reasons.failed(task, cancelled));
    }
  }

  /** Leaves the scope, whatever happens, and throws what there is to be thrown. */
  private void finish(@Nullable Cancelled bodyCancelled) {
    CancelReason seen = bodyCancelled != null ? bodyCancelled.reason() : childCancelled;
    MultiError all;
    boolean mine;
    try {
      all = errors(bodyCancelled, seen != null);
    } catch (Throwable worse) {
      scope.exit();
      if (bodyError != null && worse != bodyError) {
        worse.addSuppressed(bodyError);
      }
      throw worse;
    }
    mine = scope.exit();
    if (all != null) {
      if (mine) {
        scope.absorb(all);
      }
      throw all;
    }
    if (seen == null) {
      return;
    }
    Throwable cancelled = bodyCancelled != null ? bodyCancelled : opener().raiseOn(seen);
    if (!mine || !scope.absorb(cancelled)) {
      throw Sneaky.of(cancelled);
    }
  }

  private @Nullable MultiError errors(@Nullable Cancelled bodyCancelled, boolean cancellationSeen) {
    List<TaskRecord> failed = failedChildren();
    if (bodyError == null
        && errorAtEnd == null
        && !interrupted
        && failed.isEmpty()
        && bodyCancelled == null) {
      return null;
    }
    var errors = new FinalErrors();
    TaskRecord first = firstToFail;
    if (first instanceof TaskNode<?> child && failed.contains(child)) {
      errors.add(child.error());
    }
    errors.add(bodyError);
    errors.add(errorAtEnd);
    if (interrupted) {
      errors.add(new TaskInterruptedException(opener().name(), null));
    }
    for (TaskRecord child : failed) {
      if (child != first) {
        errors.add(((TaskNode<?>) child).error());
      }
    }
    if (bodyCancelled != null) {
      errors.add(leftoversOf(bodyCancelled));
    }
    return errors.isEmpty()
        ? null
        : errors.combined(description()).withCancellation(cancellationSeen);
  }

  private @Nullable Throwable leftoversOf(Cancelled bodyCancelled) {
    try {
      return Leftovers.of(opener(), bodyCancelled);
    } catch (Throwable unreadable) {
      return unreadable; // the others' errors must not be lost over it
    }
  }

  private String description() {
    return (name == null ? "nursery" : "nursery '" + name + "'")
        + " of task '"
        + opener().name()
        + "'";
  }

  // -- spawning

  @Override
  public <T extends @Nullable Object> Task<T> spawn(@Nullable String taskName, Object body) {
    return spawn(taskName, body, false);
  }

  /**
   * As {@link #spawn(String, Object)}.
   *
   * @param inBackground whether it is to end when the rest of the nursery has ended
   */
  <T extends @Nullable Object> TaskNode<T> spawn(
      @Nullable String taskName, Object body, boolean inBackground) {
    boolean uncounted = inBackground || (body instanceof OwnBody own && !own.takesPlace());
    takePlace(uncounted);
    TaskNode<T> child = null;
    try {
      child = newChild(taskName, body);
    } finally {
      if (child == null) {
        givePlace(uncounted);
      }
    }
    if (uncounted) {
      child.takeNoPlace();
    }
    try {
      adopt(child, inBackground);
    } catch (Throwable notStarted) {
      child.neverStarted(notStarted);
      throw notStarted;
    }
    return child;
  }

  private <T extends @Nullable Object> TaskNode<T> newChild(
      @Nullable String taskName, Object body) {
    TaskRecord spawner = CurrentTask.get();
    TaskLocals locals = spawner != null ? spawner.locals() : openersLocals;
    Inheritance context = Inheritance.capture(inherited);
    if (body instanceof OwnBody own) {
      own.inherit(context);
      context = null;
    }
    var child = new TaskNode<T>(this, taskName, body, locals, context);
    child.bind(
        taskName == null
            ? THREADS.newThread(child)
            : Thread.ofVirtual().name(taskName).unstarted(child));
    return child;
  }

  /** Waits for room for one more child, if there is a limit; a cancel point only then. */
  void takePlace(boolean uncounted) {
    if (places != null && !uncounted) {
      reserveStackToWakeBelow(); // to give it back, if nothing comes of it
      places.take(this);
    }
  }

  /** A child has ended, or will not come. */
  void givePlace(boolean uncounted) {
    if (places != null && !uncounted) {
      places.give();
    }
  }

  @Override
  protected void left(TaskRecord child) {
    givePlace(!child.takesPlace());
  }

  /** Spawns a task that does {@code call}, on a thread that comes with it. */
  <T extends @Nullable Object> TaskNode<T> lend(LentCall<T> call) {
    var guest =
        new TaskNode<T>(this, call.name(), Lending.body(call, inherited), opener().locals(), null);
    guest.lendThread(call);
    try {
      adopt(guest, false);
    } catch (Throwable notStarted) {
      call.notStarted(guest.thread());
      guest.neverStarted(notStarted);
      throw notStarted;
    }
    return guest;
  }

  @Override
  public <V extends @Nullable Object> V begin(@Nullable String taskName, Startable<V> service) {
    return Starting.run(this, taskName, service, false);
  }

  @Override
  public Nursery background() {
    return new Background(this);
  }

  List<ScopedValue<?>> inherited() {
    return inherited;
  }

  // -- looking

  @Override
  public CancelScope cancelScope() {
    return scope;
  }

  @Override
  public Set<Task<?>> childTasks() {
    var tasks = new LinkedHashSet<Task<?>>();
    for (TaskRecord child : children()) {
      tasks.add((TaskNode<?>) child);
    }
    return Collections.unmodifiableSet(tasks);
  }

  @Override
  public Task<?> parentTask() {
    return (TaskNode<?>) opener();
  }

  /** Has the children of this nursery, which are about to move, hold places in another, or none. */
  void placesIn(@Nullable NurseryRecord other) {
    placesIn = other;
  }

  @Override
  protected @Nullable NurseryRecord placesIn() {
    return placesIn;
  }

  @Override
  protected Object reasonToEnd() {
    return Reasons.REST_ENDED;
  }

  @Override
  protected RuntimeException newClosed() {
    return new NurseryClosed(
        description()
            + " is closed: its block has ended, so nobody would wait for a new task. The nursery was probably kept"
            + " in a field, or handed to code that outlives the block; let the block stay open for as long as tasks may be"
            + " spawned");
  }

  @Override
  public String toString() {
    return description();
  }
}
