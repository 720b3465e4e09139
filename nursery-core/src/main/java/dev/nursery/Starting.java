package dev.nursery;

import dev.nursery.kernel.Sneaky;
import dev.nursery.kernel.TaskRecord;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Nursery#start}: the protocol by which a task grows up in its caller's care and
 * moves out.
 *
 * <pre>
 *   caller opens a private nursery in its own scopes, and spawns the task there
 *        │ started(value)                                    │ the task ends without it
 *        ▼                                                   ▼
 *   task moves to the target nursery, unless the        its error, its cancellation, or a complaint
 *   caller is cancelled; the private one is empty        comes out of start
 *        ▼
 *   start returns the value
 * </pre>
 *
 * <p>The target is kept open meanwhile by a count of its own. Moving is one step under the locks of
 * both nurseries and of the task; a cancellation of either side comes before it or after it, and
 * reaches the task where it then is.
 */
final class Starting<V extends @Nullable Object> implements TaskStatus<V> {

  private static final CancelReason INTERRUPTED =
      new CancelReason(CancelReason.Source.EXPLICIT, "the caller of start was interrupted", null);

  private record Report(@Nullable Object value) {}

  private final OpenNursery target;
  private final OpenNursery care;
  private final boolean inBackground;

  /**
   * What was reported, boxed, since it may be null; set once, and the report is made by setting it.
   */
  private final AtomicReference<@Nullable Report> report = new AtomicReference<>();

  /** The task being started; set before it runs. */
  private @Nullable TaskNode<?> task;

  private volatile boolean interrupted;

  private Starting(OpenNursery target, OpenNursery care, boolean inBackground) {
    this.target = target;
    this.care = care;
    this.inBackground = inBackground;
  }

  static <V extends @Nullable Object> V run(
      OpenNursery target, @Nullable String name, Startable<V> service, boolean inBackground) {
    TaskNode<?> caller = TaskNode.require("Nursery.start");
    if (!caller.runRecord().isCompatibleWith(target.opener().runRecord())) {
      throw new IllegalStateException(
          "start was called by task '"
              + caller.name()
              + "' on a nursery of another run, which lives by another clock, or has other"
              + " instruments: deadlines would change their meaning when the task moves. Use startSoon, or call start inside that run");
    }
    target.takePlace(inBackground);
    @Nullable Starting<V> starting = null;
    try {
      target.expectStart();
      try {
        OpenNursery care = privateNursery(caller, target);
        care.placesIn(inBackground ? null : target);
        starting = new Starting<V>(target, care, inBackground);
        return starting.run(caller, name, service);
      } finally {
        target.startOver();
      }
    } finally {
      if (starting == null || !starting.hasMoved()) {
        target.givePlace(inBackground);
      }
    }
  }

  private static OpenNursery privateNursery(TaskRecord caller, OpenNursery target) {
    return new OpenNursery(
        caller, new CareScope(), NurseryOptions.DEFAULT.name("starting"), target.inherited());
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // a V, which may be null
  private V run(TaskNode<?> caller, @Nullable String name, Startable<V> service) {
    Scope scope = (Scope) care.cancelScope();
    Runnable onInterrupt = // before there is anything to wait for
        () -> {
          interrupted = true;
          scope.cancelWith(INTERRUPTED);
        };
    scope.enter(caller);
    TaskNode<?> child;
    try {
      child = care.spawn(name, (Block<Exception>) () -> grow(service), false);
    } catch (Throwable cannotStart) {
      care.awaitChildren(() -> {});
      scope.exit();
      throw cannotStart;
    }
    care.awaitChildren(onInterrupt);
    scope.exit();
    boolean ended = child.home() == care;
    if (interrupted && !(ended && child.outcome().orElseThrow() instanceof Outcome.Cancellation)) {
      Thread.currentThread().interrupt(); // came too late for this call, and is for the next
    }
    if (ended) {
      complainUnlessStarted(caller, child);
    }
    Report reported = report.get();
    return (V) (reported == null ? null : reported.value());
  }

  /**
   * Whether the task lives in the target now, and has a place there; for the caller, at the end.
   */
  private boolean hasMoved() {
    return task != null && task.home() == target;
  }

  private void grow(Startable<V> service) throws Exception {
    task = (TaskNode<?>) Task.current();
    service.run(this);
  }

  /** The task has ended in our care. */
  private void complainUnlessStarted(TaskNode<?> caller, TaskNode<?> child) {
    switch (child.outcome().orElseThrow()) {
      case Outcome.Failure<?>(Throwable error) -> throw Sneaky.of(error);
      case Outcome.Cancellation<?>(CancelReason reason) -> {
        if (interrupted) {
          throw new TaskInterruptedException(caller.name(), null);
        }
        caller.checkCancelledWithOthers();
        if (child.why() == null) {
          throw caller.raiseOn(reason); // ours, though a shield hides it by now
        }
        throw new TaskCancelledException(child, reason);
      }
      case Outcome.Success<?> _ -> {
        if (report.get() == null) { // also if the caller is cancelled: as in trio, a mistake shows
          throw new IllegalStateException(
              "task '"
                  + child.name()
                  + "' ended without calling started(): a body for Nursery.start has to report when it"
                  + " is ready; for one that has nothing to report, use startSoon");
        }
      }
    }
  }

  @Override
  public void started(V value) {
    if (!report.compareAndSet(null, new Report(value))) {
      throw new IllegalStateException(
          "started() was called before: a task reports once that it is ready, and start has returned at that call");
    }
    care.moveTo(target, Objects.requireNonNull(task), inBackground);
  }
}
