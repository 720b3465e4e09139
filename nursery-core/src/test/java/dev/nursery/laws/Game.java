package dev.nursery.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.kernel.Asleep;
import dev.nursery.kernel.DeadlineTimerView;
import dev.nursery.kernel.ScopeRecord;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.laws.Action.Bed;
import dev.nursery.laws.Action.Ending;
import dev.nursery.laws.Action.Limit;
import dev.nursery.laws.Model.Actor;
import dev.nursery.laws.Model.Crowd;
import dev.nursery.laws.Model.Phase;
import dev.nursery.laws.Model.Region;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Plays one list of moves, with the model on one side and real tasks on the other, and compares the
 * two after each move: every flag, every deadline, who sleeps, and what everybody says.
 *
 * <p>All moves are made by one thread, which waits for whoever has to answer. So there is no race,
 * and the two sides have to agree exactly.
 */
final class Game {

  private static final int MOST_TASKS = 8;
  private static final Duration UNIT = Duration.ofMillis(1);

  private final ManualClock clock = new ManualClock();
  private final Model model = new Model();
  private final Map<Region, CancelScope> scopes = new HashMap<>();
  private final Map<Actor, Puppet> puppets = new HashMap<>();
  private final Map<Crowd, Nursery> nurseries = new HashMap<>();
  private final List<Region> made = new ArrayList<>();
  private final List<String> played = new ArrayList<>();

  private final Actor root;
  private final Crowd rootCrowd;

  /** What absolute deadlines are counted from: only a task of the run can make one. */
  private final Deadline beginning;

  private final Thread thread;
  private volatile @Nullable Throwable result;

  private Game() {
    root = model.actor(null);
    var puppet = new Puppet();
    puppets.put(root, puppet);
    var deadline = new Deadline[1];
    thread =
        Thread.ofVirtual()
            .name("root of a game")
            .start(() -> {
              try {
                Nursery.options()
                    .clock(clock)
                    .run(nursery -> {
                      puppet.opened = nursery;
                      deadline[0] = Deadline.after(Duration.ZERO);
                      puppet.live();
                    });
              } catch (Throwable t) {
                result = t;
              }
            });
    Eventually.until("the root is there", puppet::isIdle);
    beginning = deadline[0];
    rootCrowd = model.open(root, false);
    adopt(rootCrowd, puppet);
    root.due = null;
  }

  /**
   * Plays {@code moves}, and ends everything then.
   *
   * @throws AssertionError if the two sides do not agree
   */
  static Model play(List<Action> moves) {
    var game = new Game();
    try {
      for (Action move : moves) {
        game.played.add(move.toString());
        game.make(move);
      }
      game.finish();
    } catch (Throwable t) {
      throw new AssertionError(
          t.getMessage() + "\nafter\n  " + String.join("\n  ", game.played), t);
    }
    return game.model;
  }

  private void make(Action move) {
    switch (move) {
      case Action.Make(boolean shield, Limit limit, int ticks) -> make(shield, limit, ticks);
      case Action.Enter(int task, int scope) -> idle(task, actor -> enter(actor, scope));
      case Action.Open(int task, boolean shield) -> idle(task, actor -> open(actor, shield));
      case Action.End(int task, Ending ending) -> idle(task, actor -> end(actor, ending));
      case Action.Spawn(int nursery) -> open(nursery, this::spawn);
      case Action.Start(int task, int nursery) ->
          idle(task, actor -> open(nursery, crowd -> start(actor, crowd)));
      case Action.Report(int task) ->
          pick(
              model.actors,
              this::mayReport,
              task,
              actor -> {
                model.report(actor);
                puppet(actor).report();
              });
      case Action.Rest(int task, Bed bed, int ticks) ->
          idle(task, actor -> rest(actor, bed, ticks));
      case Action.Wake(int task) -> pick(model.actors, Game::mayBeWoken, task, this::wake);
      case Action.Check(int task) ->
          idle(
              task,
              actor -> {
                model.check(actor);
                puppet(actor).check();
              });
      case Action.Cancel(int scope) ->
          scope(
              scope,
              region -> {
                region.cancel(reason());
                real(region).cancel(reason());
              });
      case Action.CancelTask(int task) ->
          pick(
              model.actors,
              actor -> actor != root,
              task,
              actor -> {
                actor.base.cancel(reason());
                puppet(actor).task().cancel(reason());
              });
      case Action.Shield(int scope, boolean on) ->
          scope(
              scope,
              region -> {
                region.shield = on;
                real(region).shield(on);
              });
      case Action.Move(int scope, Limit limit, int ticks) ->
          scope(scope, region -> move(region, limit, ticks));
      case Action.Advance(int ticks) -> advance(ticks);
    }
    compare();
  }

  /** The first cause is kept, so each has to be another one. */
  private String reason() {
    return "move " + played.size();
  }

  // -- who is meant

  private static <T> void pick(
      List<T> from, Predicate<? super T> suitable, int number, Consumer<? super T> use) {
    List<T> candidates = from.stream().filter(suitable).toList();
    if (!candidates.isEmpty()) {
      use.accept(candidates.get(number % candidates.size()));
    }
  }

  private void idle(int number, Consumer<Actor> use) {
    pick(model.actors, Actor::idle, number, use);
  }

  private void scope(int number, Consumer<Region> use) {
    pick(model.regions, region -> region.phase != Phase.LEFT || number == 0, number, use);
  }

  private void open(int number, Consumer<Crowd> use) {
    if (model.actors.size() < MOST_TASKS) {
      pick(model.crowds, crowd -> crowd.region.phase == Phase.OPEN, number, use);
    }
  }

  private boolean mayReport(Actor actor) {
    return actor.idle() && actor.starter != null && !actor.reported;
  }

  private static boolean mayBeWoken(Actor actor) {
    return actor.asleep == Bed.WAIT || actor.asleep == Bed.FOREIGN;
  }

  /** A nursery with children is not ended, as its task would wait; the root's is, last of all. */
  private boolean mayEnd(Actor actor) {
    Crowd crowd = actor.top.crowd;
    return actor.idle() && crowd != rootCrowd && (crowd == null || !crowd.busy());
  }

  private Puppet puppet(Actor actor) {
    return Objects.requireNonNull(puppets.get(actor));
  }

  private CancelScope real(Region region) {
    return Objects.requireNonNull(scopes.get(region));
  }

  private Nursery real(Crowd crowd) {
    return Objects.requireNonNull(nurseries.get(crowd));
  }

  // -- moves with more than two lines

  private Region make(boolean shield, Limit limit, int ticks) {
    var region = new Region();
    model.regions.add(region);
    made.add(region);
    scopes.put(region, CancelScope.create());
    region.shield = shield;
    real(region).shield(shield);
    move(region, limit, ticks);
    return region;
  }

  private void enter(Actor actor, int number) {
    Region region = made.isEmpty() ? make(false, Limit.NONE, 0) : made.get(number % made.size());
    made.remove(region);
    model.enter(actor, region);
    puppet(actor).enter(real(region));
  }

  private void open(Actor actor, boolean shield) {
    Crowd crowd = model.open(actor, shield);
    puppet(actor).open(shield);
    answers(actor);
    adopt(crowd, puppet(actor));
  }

  private void adopt(Crowd crowd, Puppet opener) {
    Nursery nursery = Objects.requireNonNull(opener.opened);
    nurseries.put(crowd, nursery);
    scopes.put(crowd.region, nursery.cancelScope());
  }

  private void end(Actor actor, Ending ending) {
    if (mayEnd(actor)) {
      model.end(actor, ending);
      puppet(actor).end(ending);
    }
  }

  private void spawn(Crowd crowd) {
    var puppet = new Puppet();
    puppets.put(model.spawn(crowd), puppet);
    puppet.task = real(crowd).startSoon(() -> puppet.live());
  }

  private void start(Actor caller, Crowd crowd) {
    var puppet = new Puppet();
    puppets.put(model.start(caller, crowd), puppet);
    puppet(caller).start(real(crowd), puppet);
  }

  private void rest(Actor actor, Bed bed, int ticks) {
    int units = ticks * Model.UNITS + 1;
    actor.asleep = bed;
    actor.sleepsUntil = model.now + units;
    puppet(actor).rest(bed, UNIT.multipliedBy(units));
    model.settle();
    if (actor.asleep != null) {
      Eventually.until("it sleeps", () -> isAsleep(actor));
    }
  }

  private boolean isAsleep(Actor actor) {
    TaskRecord task = record(actor);
    return actor.asleep == Bed.FOREIGN ? Asleep.isOutside(task) : Asleep.is(task);
  }

  private TaskRecord record(Actor actor) {
    return (TaskRecord) puppet(actor).task();
  }

  private void wake(Actor actor) {
    Bed bed = Objects.requireNonNull(actor.asleep);
    model.wake(actor);
    puppet(actor).wake(bed);
  }

  private void move(Region region, Limit limit, int ticks) {
    model.move(region, limit, ticks);
    switch (limit) {
      case NONE -> real(region).deadline(Deadline.never());
      case ABSOLUTE -> real(region).deadline(deadline((long) ticks * Model.UNITS));
      case RELATIVE -> real(region).relativeDeadline(UNIT.multipliedBy((long) ticks * Model.UNITS));
    }
  }

  private void advance(int ticks) {
    for (int unit = 0; unit < ticks * Model.UNITS; unit++) {
      model.now++;
      clock.jump(UNIT);
      compare();
    }
  }

  private Deadline deadline(long units) {
    return units == Model.NEVER
        ? Deadline.never()
        : units == Long.MIN_VALUE ? Deadline.passed() : beginning.plus(UNIT.multipliedBy(units));
  }

  // -- the end

  private void finish() {
    played.add("the end");
    while (!root.idle() || root.top != rootCrowd.region || rootCrowd.busy()) {
      for (Actor actor : List.copyOf(model.actors)) {
        if (mayBeWoken(actor)) {
          wake(actor);
        } else if (actor.asleep == Bed.SLEEP) {
          advance(1);
        } else if (mayEnd(actor)) {
          end(actor, Ending.RETURNS);
        }
        compare();
      }
    }
    DeadlineTimerView timer = DeadlineTimerView.of(record(root));
    model.end(root, Ending.RETURNS);
    puppet(root).end(Ending.RETURNS);
    Eventually.until("the root has ended", () -> !thread.isAlive());
    assertThat(Puppet.words(result)).as("what the root threw").isEqualTo(root.due);
    assertThat(real(rootCrowd.region).cancelledCaught()).isEqualTo(rootCrowd.region.caught);
    assertThat(timer.armed()).as("entries left in the timer").isZero();
    assertThat(clock.alarms()).as("alarms left on the clock").isZero();
  }

  // -- comparing

  private void compare() {
    model.settle();
    model.actors.forEach(this::answers);
    model.regions.forEach(this::compare);
    model.actors.stream().filter(actor -> !actor.ended).forEach(this::compare);
    for (Crowd crowd : model.crowds) {
      Set<Task<?>> children = new HashSet<>();
      crowd.children.forEach(child -> children.add(puppet(child).task()));
      assertThat(real(crowd).childTasks()).as("children").isEqualTo(children);
    }
  }

  /** Waits for what {@code actor} has to say, if it has. */
  private void answers(Actor actor) {
    String due = actor.due;
    if (due == null) {
      return;
    }
    actor.due = null;
    Puppet puppet = puppet(actor);
    String answer;
    if (actor.ended) {
      Task<?> task = puppet.task();
      Eventually.until(task + " has left its nursery", () -> isGone(task));
      answer = puppet.outcome();
    } else {
      Eventually.until(actor + " says: " + due, puppet::isIdle);
      answer = puppet.answer();
    }
    assertThat(answer).as("what became of " + actor).isEqualTo(due);
  }

  private boolean isGone(Task<?> task) {
    return task.outcome().isPresent()
        && nurseries.values().stream().noneMatch(nursery -> nursery.childTasks().contains(task));
  }

  private void compare(Region region) {
    CancelScope scope = real(region);
    var record = (ScopeRecord) scope;
    // The first asks the clock as well, and would hide that the timer has not rung.
    boolean called = region.phase == Phase.NEW ? scope.cancelCalled() : record.why() != null;
    assertThat(called).as("cancelled: %s", scope).isEqualTo(region.reason != null);
    assertThat(scope.reason().map(Puppet::words).orElse(null)).as("why").isEqualTo(region.reason);
    assertThat(scope.isShielded()).as("shielded: %s", scope).isEqualTo(region.shield);
    assertThat(scope.cancelledCaught()).as("caught: %s", scope).isEqualTo(region.caught);
    assertThat(scope.isRelative()).isEqualTo(region.relative != Model.NEVER);
    if (region.relative == Model.NEVER) {
      assertThat(scope.deadline()).as("deadline of %s", scope).isEqualTo(deadline(region.deadline));
    }
    if (region.phase == Phase.OPEN) {
      assertThat(record.isEffective()).as("effective: %s", scope).isEqualTo(region.effective());
    }
  }

  private void compare(Actor actor) {
    TaskRecord task = record(actor);
    assertThat(task.isEffective()).as("effective: %s", task).isEqualTo(actor.base.effective());
    assertThat(task.top().isEffective())
        .as("effective, where %s is now", task)
        .isEqualTo(actor.top.effective());
    assertThat(((Task<?>) task).effectiveDeadline())
        .as("effective deadline of %s", task)
        .isEqualTo(deadline(actor.effectiveDeadline()));
    assertThat(puppet(actor).isIdle()).as("%s has something to say", task).isEqualTo(actor.idle());
    if (actor.asleep == Bed.WAIT || actor.asleep == Bed.SLEEP) {
      assertThat(Asleep.mayBeWoken(task)).as("%s sleeps", task).isTrue();
    }
  }
}
