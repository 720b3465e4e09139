package dev.nursery.laws;

import dev.nursery.CancelReason;
import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.TaskStatus;
import dev.nursery.Tasks;
import dev.nursery.laws.Action.Bed;
import dev.nursery.laws.Action.Ending;
import dev.nursery.lowlevel.Suspension;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A task that does what it is told, one command after the other, and says what became of it.
 *
 * <p>While it waits to be told it is in a wait that cannot be cancelled; so nothing happens to it
 * then, whatever is done to the scopes around it. Written by the task and read by the player, or
 * the other way round, in turns; {@link #idle} is whose turn it is.
 */
final class Puppet {

  private sealed interface Command {}

  private record Enter(CancelScope scope) implements Command {}

  private record Open(boolean shield) implements Command {}

  private record End(Ending ending) implements Command {}

  private record Rest(Bed bed, Duration time) implements Command {}

  private record Check() implements Command {}

  private record Start(Nursery nursery, Puppet child) implements Command {}

  private record Report() implements Command {}

  /** An error of the game. */
  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** What the puppet waits for a command in; null while it is busy. */
  private volatile @Nullable Suspension idle;

  /** Set before it is born, or by itself at its first breath. */
  volatile @Nullable Task<?> task;

  private volatile @Nullable Command command;

  /** What became of the last command. */
  private @Nullable Object answer;

  /** The nursery that it opened last. */
  @Nullable Nursery opened;

  /** The bed that it lies in, unless it sleeps for a time. */
  private volatile @Nullable Suspension wait;

  private final LinkedBlockingQueue<String> alarm = new LinkedBlockingQueue<>();

  private @Nullable TaskStatus<String> status;
  private @Nullable Cancelled kept;

  // -- the player's side

  /** Whether it has answered, and waits to be told what to do next. */
  boolean isIdle() {
    return idle != null;
  }

  Task<?> task() {
    Task<?> known = task;
    if (known == null) {
      throw new AssertionError("not born yet");
    }
    return known;
  }

  void enter(CancelScope scope) {
    tell(new Enter(scope));
  }

  void open(boolean shield) {
    tell(new Open(shield));
  }

  void end(Ending ending) {
    tell(new End(ending));
  }

  void rest(Bed bed, Duration time) {
    tell(new Rest(bed, time));
  }

  void check() {
    tell(new Check());
  }

  void start(Nursery nursery, Puppet child) {
    tell(new Start(nursery, child));
  }

  void report() {
    tell(new Report());
  }

  private void tell(Command next) {
    Suspension turn = idle;
    if (turn == null) {
      throw new AssertionError("busy with " + command);
    }
    idle = null;
    command = next;
    turn.wake();
  }

  /** Gets it out of the bed that it lies in. */
  void wake(Bed bed) {
    if (bed == Bed.FOREIGN) {
      alarm.add("wake up");
    } else if (bed == Bed.WAIT) {
      Suspension lying = wait;
      if (lying == null || !lying.wake()) {
        throw new AssertionError("not asleep");
      }
    }
  }

  /** In the words of the model. */
  String answer() {
    return words(answer);
  }

  /** What became of the whole task. */
  String outcome() {
    return switch (task().outcome().orElseThrow()) {
      case Outcome.Success<?> _ -> Model.RETURNED;
      case Outcome.Failure<?>(Throwable error) -> words(error);
      case Outcome.Cancellation<?>(CancelReason reason) -> Model.cancelled(words(reason));
    };
  }

  static String words(@Nullable Object answer) {
    return switch (answer) {
      case null -> Model.RETURNED;
      case Cancelled cancelled -> Model.cancelled(words(cancelled.reason()));
      case Failure _ -> Model.FAILED;
      case MultiError _ -> Model.GROUP;
      case InterruptedException _ -> Model.INTERRUPTED;
      case TaskCancelledException _ -> Model.TASK_CANCELLED;
      case IllegalStateException e when e.getCause() instanceof Cancelled -> Model.STRAY;
      case IllegalStateException e when String.valueOf(e.getMessage()).contains("started()") ->
          Model.UNREPORTED;
      default -> answer.toString();
    };
  }

  static String words(CancelReason reason) {
    return switch (reason.source()) {
      case EXPLICIT -> reason.message();
      case DEADLINE -> Model.BY_DEADLINE;
      case NURSERY -> Model.BY_FAILURE;
      default -> reason.toString();
    };
  }

  // -- the task's side

  /** The body of the task. */
  void live() throws Exception {
    task = Task.current();
    answer = null;
    obey();
  }

  void grow(TaskStatus<String> reportTo) throws Exception {
    status = reportTo;
    live();
  }

  /** Obeys until the innermost body is to end. */
  private void obey() throws Exception {
    while (true) {
      var turn = new Suspension(false);
      idle = turn;
      turn.await("a command");
      switch (command) {
        case End(Ending ending) -> {
          leave(ending);
          return;
        }
        case Enter(CancelScope scope) -> run(() -> scope.run(this::obeyInside));
        case Open(boolean shield) ->
            run(() ->
                Nursery.run(nursery -> {
                  nursery.cancelScope().shield(shield);
                  opened = nursery;
                  obeyInside();
                }));
        case Rest(Bed bed, Duration time) -> run(() -> lieDown(bed, time));
        case Check() -> run(Tasks::checkpointIfCancelled);
        case Start(Nursery nursery, Puppet child) ->
            run(() -> nursery.start("started", child::grow));
        case Report() -> run(this::reportStarted);
        case null -> throw new AssertionError("no command");
      }
    }
  }

  private interface Code {
    void run() throws Exception;
  }

  private void run(Code code) {
    try {
      code.run();
      answer = null;
    } catch (Throwable t) {
      answer = t;
      if (t instanceof Cancelled cancelled) {
        kept = cancelled;
      }
    }
  }

  private void obeyInside() throws Exception {
    answer = null;
    obey();
  }

  private void leave(Ending ending) throws Exception {
    switch (ending) {
      case RETURNS -> {}
      case RAISES -> Tasks.checkpointIfCancelled();
      case FAILS -> throw new Failure();
      case RETHROWS -> {
        if (kept != null) {
          throw kept;
        }
      }
    }
  }

  private void lieDown(Bed bed, Duration time) throws InterruptedException {
    switch (bed) {
      case WAIT -> {
        var lying = new Suspension();
        wait = lying;
        lying.await("being woken");
      }
      case SLEEP -> Tasks.sleep(time);
      case FOREIGN -> alarm.take();
    }
  }

  private void reportStarted() {
    TaskStatus<String> reportTo = status;
    if (reportTo == null) {
      throw new AssertionError("not being started");
    }
    reportTo.started("ready");
  }
}
