package dev.nursery.laws;

import dev.nursery.CancelReason.Source;
import dev.nursery.CancelScope;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a program knows of one of its scopes, or of a task as a whole: enough to say by definition,
 * and not by asking the library, whether code inside is cancelled.
 *
 * <p>A cancellation takes a while to reach everybody: from its first moment on code inside {@link
 * #mayBeCancelled}, and only when it is done {@link #isCancelled} for sure.
 */
final class Region {

  /** None for a task. */
  private final @Nullable CancelScope scope;

  private final Limit limit = new Limit();

  /** How many are about to change something here. */
  private final AtomicInteger changes = new AtomicInteger();

  private volatile @Nullable Region outer;

  /** Where a task that is being started may belong already. */
  private volatile @Nullable Region nextOuter;

  /** Of a task: whether somebody has cancelled it, or is about to. */
  private volatile boolean taskCancelled;

  /** Of a task: whether it is cancelled once others have ended, whenever that is. */
  private final boolean inBackground;

  /** Whether everybody stood still while this was cancelled. */
  private volatile boolean settled;

  private Region(@Nullable CancelScope scope, @Nullable Region outer, boolean inBackground) {
    this.scope = scope;
    this.outer = outer;
    this.inBackground = inBackground;
  }

  static Region ofScope(CancelScope scope, @Nullable Region outer) {
    return new Region(scope, outer, false);
  }

  static Region ofTask(Region outer, boolean inBackground) {
    return new Region(null, outer, inBackground);
  }

  Limit limit() {
    return limit;
  }

  @Nullable CancelScope scope() {
    return scope;
  }

  boolean isTask() {
    return scope == null;
  }

  // -- changes

  /** Does what may cancel this. */
  void change(Runnable change) {
    changes.incrementAndGet();
    try {
      change.run();
    } finally {
      changes.decrementAndGet();
    }
  }

  /** Does what cancels this task. */
  void cancelTask(Runnable change) {
    taskCancelled = true;
    change(change);
  }

  /** Does what may make this task one of {@code next}, and says whether it did. */
  void moveTo(Region next, BooleanSupplier change) {
    nextOuter = next;
    if (change.getAsBoolean()) {
      outer = next;
    }
    nextOuter = null;
  }

  /** Everybody stands still, so whatever was begun is done. */
  void settle() {
    settled = isMarked();
  }

  // -- the definition

  /** Whether code in here is cancelled, or may be. */
  boolean mayBeCancelled() {
    Region next = nextOuter;
    return isMarked()
        || inBackground
        || (!isShielded()
            && (isTrue(outer, Region::mayBeCancelled) || isTrue(next, Region::mayBeCancelled)));
  }

  /** Whether code in here is cancelled for sure. */
  boolean isCancelled() {
    Region next = nextOuter;
    return (isMarked() && isDone())
        || (!isShielded()
            && isTrue(outer, Region::isCancelled)
            && (next == null || next.isCancelled()));
  }

  /** As {@link #mayBeCancelled}, if shields did not count. */
  boolean wouldBeCancelled() {
    return isMarked() || inBackground || isTrue(outer, Region::wouldBeCancelled);
  }

  /** What is left until the earliest deadline that applies in here; null if there is none. */
  @Nullable Duration left(Duration now) {
    Duration own = limit.left(now);
    Region around = outer;
    Duration others = isShielded() || around == null ? null : around.left(now);
    return own == null || (others != null && others.compareTo(own) < 0) ? others : own;
  }

  boolean isShielded() {
    return scope != null && scope.isShielded();
  }

  /** Whether this itself was cancelled, whoever has heard of it. */
  private boolean isMarked() {
    return scope == null ? taskCancelled : scope.cancelCalled();
  }

  /** Whether everybody has; a nursery that cancels itself does not tell when it is done. */
  private boolean isDone() {
    return changes.get() == 0
        && (settled
            || scope == null
            || scope.reason().filter(why -> why.source() == Source.NURSERY).isEmpty());
  }

  private static boolean isTrue(@Nullable Region region, Predicate<Region> condition) {
    return region != null && condition.test(region);
  }
}
