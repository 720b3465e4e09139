package dev.nursery.laws;

import dev.nursery.laws.Action.Bed;
import dev.nursery.laws.Action.Ending;
import dev.nursery.laws.Action.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What scopes, nurseries and tasks have to do, said once more and as simply as possible: no flags
 * that are kept up to date but definitions that are evaluated, no threads, no timer.
 *
 * <p>Whatever happens to a task it has to answer for; {@link Actor#due} says with what. Time is
 * counted in units, of which a tick has two: deadlines fall on the even ones, sleeps end on the odd
 * ones, so that the two never coincide.
 */
final class Model {

  static final long NEVER = Long.MAX_VALUE;
  static final int UNITS = 2;

  static final String RETURNED = "returned";
  static final String FAILED = "error";
  static final String STRAY = "stray cancellation";
  static final String GROUP = "group";
  static final String INTERRUPTED = "interrupted";
  static final String UNREPORTED = "ended without a report";
  static final String TASK_CANCELLED = "task cancelled";

  static final String BY_DEADLINE = "deadline";
  static final String BY_FAILURE = "failure";

  /** Where a scope is in its life. */
  enum Phase {
    NEW,
    OPEN,
    LEFT
  }

  /** A scope; {@code reason} is why it was cancelled. */
  static final class Region {
    @Nullable Region outer;
    Phase phase = Phase.NEW;
    boolean shield;
    @Nullable String reason;
    long deadline = NEVER;
    long relative = NEVER;
    boolean caught;
    @Nullable Crowd crowd;

    boolean effective() {
      return reason != null || (!shield && outer != null && outer.effective());
    }

    boolean insideOfCancelled() {
      return reason != null || (outer != null && outer.insideOfCancelled());
    }

    /** Of the innermost cancelled scope. */
    String visibleReason() {
      return reason != null || outer == null ? String.valueOf(reason) : outer.visibleReason();
    }

    /** Whether a cancellation that comes out here is this scope's own. */
    boolean absorbs() {
      return reason != null && (shield || outer == null || !outer.effective());
    }

    void cancel(String why) {
      if (reason == null) {
        reason = why;
      }
    }
  }

  /** A nursery. */
  static final class Crowd {
    final Region region = new Region();
    final List<Actor> children = new ArrayList<>();
    int starts;

    /** The reason of the cancellation that came out of a child last. */
    @Nullable String childCancelled;

    boolean childFailed;

    Crowd() {
      region.crowd = this;
    }

    boolean busy() {
      return starts > 0 || !children.isEmpty();
    }
  }

  /** A task. */
  static final class Actor {
    final Region base = new Region();
    Region top = base;
    @Nullable Crowd home;

    /** What it sleeps in; null while it waits to be told what to do. */
    @Nullable Bed asleep;

    long sleepsUntil;

    /** Who started it and has not been told yet how that went. */
    @Nullable Actor starter;

    /** Where it then belongs. */
    @Nullable Crowd startedFor;

    /** The task that it is starting; it does nothing else until that has reported or ended. */
    @Nullable Actor starting;

    boolean reported;
    boolean ended;

    /** The reason of the cancellation that it caught last. */
    @Nullable String kept;

    /** What has to become of what it is doing, if that is over by now. */
    @Nullable String due;

    Actor(@Nullable Crowd home) {
      this.home = home;
      base.outer = home == null ? null : home.region;
      base.phase = Phase.OPEN;
      if (home != null) {
        home.children.add(this);
      }
    }

    boolean idle() {
      return !ended && asleep == null && starting == null;
    }

    /** In units; {@link Long#MIN_VALUE} if cancelled. */
    long effectiveDeadline() {
      if (top.effective()) {
        return Long.MIN_VALUE;
      }
      long earliest = NEVER;
      for (Region at = top; at != null; at = at.shield ? null : at.outer) {
        earliest = Math.min(earliest, at.deadline);
      }
      return earliest;
    }

    @Override
    public String toString() {
      return "a task " + (ended ? "that has ended" : asleep != null ? "asleep in " + asleep : "");
    }

    private void push(Region region) {
      region.outer = top;
      region.phase = Phase.OPEN;
      top = region;
    }

    private Region pop() {
      Region left = top;
      left.phase = Phase.LEFT;
      if (left.outer == null) {
        throw new IllegalStateException("the root is left");
      }
      top = left.outer;
      return left;
    }

    private void answer(String answer) {
      due = answer;
    }

    private void answerCancelled(String why) {
      kept = why;
      due = cancelled(why);
    }
  }

  final List<Region> regions = new ArrayList<>();
  final List<Actor> actors = new ArrayList<>();
  final List<Crowd> crowds = new ArrayList<>();

  long now;

  static String cancelled(String why) {
    return "cancelled by " + why;
  }

  Actor actor(@Nullable Crowd home) {
    var actor = new Actor(home);
    actors.add(actor);
    return actor;
  }

  // -- what tasks do

  void enter(Actor actor, Region region) {
    if (region.relative != NEVER) {
      region.deadline = now + region.relative;
      region.relative = NEVER;
    }
    actor.push(region);
    actor.answer(RETURNED);
  }

  Crowd open(Actor actor, boolean shield) {
    var crowd = new Crowd();
    crowds.add(crowd);
    regions.add(crowd.region);
    crowd.region.shield = shield;
    enter(actor, crowd.region);
    return crowd;
  }

  void check(Actor actor) {
    if (actor.top.effective()) {
      actor.answerCancelled(actor.top.visibleReason());
    } else {
      actor.answer(RETURNED);
    }
  }

  void wake(Actor actor) {
    actor.asleep = null;
    actor.answer(RETURNED);
  }

  Actor spawn(Crowd home) {
    Actor child = actor(home);
    child.answer(RETURNED);
    return child;
  }

  Actor start(Actor caller, Crowd target) {
    var care = new Crowd();
    caller.push(care.region);
    target.starts++;
    Actor child = spawn(care);
    child.starter = caller;
    caller.starting = child;
    child.startedFor = target;
    return child;
  }

  /** The child stays with its starter if that is cancelled. */
  void report(Actor child) {
    child.reported = true;
    child.answer(RETURNED);
    Crowd care = child.home;
    Actor caller = child.starter;
    if (care == null || caller == null || care.region.effective()) {
      return;
    }
    Crowd target = startIsOver(child, caller);
    care.children.remove(child);
    target.children.add(child);
    child.home = target;
    child.base.outer = target.region;
    caller.answer(RETURNED);
  }

  private Crowd startIsOver(Actor child, Actor caller) {
    Crowd target = child.startedFor;
    if (target == null) {
      throw new IllegalStateException("not being started");
    }
    target.starts--;
    caller.pop();
    caller.starting = null;
    child.starter = null;
    return target;
  }

  // -- how bodies end

  /** What leaves a body: a cancellation with its reason, an error, or nothing. */
  private record Thrown(@Nullable String cancelled, boolean error) {

    static final Thrown NOTHING = new Thrown(null, false);
    static final Thrown ERROR = new Thrown(null, true);
  }

  private static Thrown thrown(Actor actor, Ending ending) {
    return switch (ending) {
      case RETURNS -> Thrown.NOTHING;
      case FAILS -> Thrown.ERROR;
      case RETHROWS -> new Thrown(actor.kept, false);
      case RAISES ->
          actor.top.effective() ? new Thrown(actor.top.visibleReason(), false) : Thrown.NOTHING;
    };
  }

  void end(Actor actor, Ending ending) {
    Thrown thrown = thrown(actor, ending);
    if (actor.top == actor.base) {
      endTask(actor, thrown);
    } else if (actor.top.crowd != null) {
      endNursery(actor, actor.top.crowd, thrown);
    } else {
      endScope(actor, thrown);
    }
  }

  private static void endScope(Actor actor, Thrown thrown) {
    Region region = actor.top;
    boolean absorbs = region.absorbs();
    actor.pop();
    if (thrown.cancelled == null) {
      actor.answer(thrown.error ? FAILED : RETURNED);
    } else if (absorbs) {
      region.caught = true;
      actor.answer(RETURNED);
    } else {
      actor.answerCancelled(thrown.cancelled);
    }
  }

  private static void endNursery(Actor actor, Crowd crowd, Thrown thrown) {
    Region region = crowd.region;
    boolean failed = thrown.error || crowd.childFailed;
    String seen = crowd.childCancelled;
    if (thrown.cancelled != null) {
      if (region.insideOfCancelled()) {
        seen = thrown.cancelled;
      } else {
        failed = true;
      }
    }
    if (thrown.error || (thrown.cancelled != null && !region.effective())) {
      region.cancel(BY_FAILURE);
    }
    boolean absorbs = region.absorbs();
    actor.pop();
    region.caught = absorbs && seen != null;
    if (failed) {
      actor.answer(GROUP);
    } else if (seen == null || absorbs) {
      actor.answer(RETURNED);
    } else {
      actor.answerCancelled(seen);
    }
  }

  private void endTask(Actor actor, Thrown thrown) {
    Crowd home = actor.home;
    if (home == null) {
      throw new IllegalStateException("a root ends by itself");
    }
    Region base = actor.base;
    boolean stray = thrown.cancelled != null && !base.insideOfCancelled();
    boolean failed = thrown.error || stray;
    String cancelled = stray ? null : thrown.cancelled;
    String outcomeReason = base.reason != null ? base.reason : cancelled;
    boolean ownCancellation = base.absorbs();
    actor.ended = true;
    base.phase = Phase.LEFT;
    home.children.remove(actor);
    actor.answer(
        failed
            ? (stray ? STRAY : FAILED)
            : cancelled != null ? cancelled(String.valueOf(outcomeReason)) : RETURNED);
    if (failed) {
      home.childFailed = true;
      home.region.cancel(BY_FAILURE);
    }
    if (cancelled != null && !ownCancellation) {
      home.childCancelled = cancelled;
      if (!home.region.effective()) {
        home.region.cancel(BY_FAILURE);
      }
    }
    Actor caller = actor.starter;
    if (caller != null) {
      startIsOver(actor, caller);
      if (failed) {
        caller.answer(stray ? STRAY : FAILED);
      } else if (cancelled == null) {
        caller.answer(actor.reported ? RETURNED : UNREPORTED);
      } else if (caller.top.effective()) {
        caller.answerCancelled(caller.top.visibleReason());
      } else if (base.reason == null) {
        caller.answerCancelled(String.valueOf(outcomeReason));
      } else {
        caller.answer(TASK_CANCELLED);
      }
    }
  }

  // -- what is done to them

  void move(Region region, Limit limit, int ticks) {
    long units = (long) ticks * UNITS;
    region.relative = NEVER;
    region.deadline = NEVER;
    switch (limit) {
      case NONE -> {}
      case ABSOLUTE -> region.deadline = units;
      case RELATIVE -> {
        if (region.phase == Phase.NEW) {
          region.relative = units;
        } else {
          region.deadline = now + units;
        }
      }
    }
  }

  /** Lets everything happen that is due: deadlines first, then sleeps. */
  void settle() {
    for (Region region : regions) {
      if (region.phase != Phase.LEFT && region.deadline <= now) {
        region.cancel(BY_DEADLINE);
      }
    }
    for (Actor actor : actors) {
      Bed bed = actor.asleep;
      if (bed == null) {
        continue;
      }
      if (actor.top.effective()) {
        actor.asleep = null;
        if (bed == Bed.FOREIGN) {
          actor.answer(INTERRUPTED);
        } else {
          actor.answerCancelled(actor.top.visibleReason());
        }
      } else if (bed == Bed.SLEEP && actor.sleepsUntil <= now) {
        actor.asleep = null;
        actor.answer(RETURNED);
      }
    }
  }
}
