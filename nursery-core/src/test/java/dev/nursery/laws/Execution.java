package dev.nursery.laws;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.kernel.DeadlineTimerView;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.laws.Errors.Tagged;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.TaskTree;
import dev.nursery.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One run of a generated program, on a virtual clock that another thread moves; and what has to
 * hold after it.
 *
 * <p>Tasks run in parallel, so two runs of a program differ; the laws hold for each.
 */
final class Execution {

  static final Duration TICK = Duration.ofMillis(1);

  /**
   * The real time between two ticks. It has no meaning but to let tasks run a little in between, so
   * that not every time limit passes at once.
   */
  private static final long PAUSE_NANOS = 20_000;

  /** Ends a run that hangs; every one that does not takes milliseconds. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** The platform threads that cancel and shield from outside. */
  private static final ExecutorService OTHERS =
      Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("other-", 0).factory());

  final ManualClock clock = new ManualClock();
  final ParkingLot lot = new ParkingLot();

  /** Every scope of the run, those of nurseries included, in the order of their making. */
  final List<CancelScope> scopes = new CopyOnWriteArrayList<>();

  /** Every nursery of the run. */
  final List<Interpreter.Place> places = new CopyOnWriteArrayList<>();

  /** Whether what is cancelled stays so: without changes of shields, flags are never lowered. */
  final boolean monotone;

  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();
  private final Queue<Future<?>> meanwhile = new ConcurrentLinkedQueue<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Thread.Builder threads;

  /** The timer of the run; read after the thread has ended. */
  private @Nullable DeadlineTimerView timer;

  /** What came out of the root; read after the thread has ended. */
  private @Nullable Throwable result;

  private Execution(boolean monotone, Thread.Builder threads) {
    this.monotone = monotone;
    this.threads = threads;
  }

  /**
   * Runs {@code program} on a fresh thread.
   *
   * @return how it went, for statistics
   * @throws AssertionError with all violations of laws
   */
  static Execution of(List<Step> program, boolean monotone, Thread.Builder threads) {
    var execution = new Execution(monotone, threads);
    execution.run(program);
    execution.judge();
    return execution;
  }

  private void run(List<Step> program) {
    Thread root =
        threads.start(() -> {
          try {
            Nursery.options()
                .clock(clock)
                .run(_ -> {
                  timer = DeadlineTimerView.of((TaskRecord) Task.current());
                  new Interpreter(this).nest(new Step.Nest(false, program));
                });
          } catch (Throwable t) {
            result = t;
          }
          if (Thread.currentThread().isInterrupted()) {
            violation("L7: the root's thread is left interrupted");
          }
        });
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (root.isAlive()) {
      if (System.nanoTime() - limit > 0) {
        throw new AssertionError(
            "L9: the program hangs\n" + violations + "\n" + TaskTree.snapshot().toText());
      }
      clock.jump(TICK);
      lot.unparkAll();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    for (Future<?> action : meanwhile) {
      finish(action);
    }
  }

  private void judge() {
    if (result instanceof Cancelled) {
      violation("L3: a cancellation left the root: " + result);
    }
    List<Throwable> out = result == null ? List.of() : List.of(result);
    List<Throwable> leaves = Errors.leaves(out);
    Set<Throwable> kept = Errors.reachable(out);
    Set<Throwable> lostByTheProgram = Errors.reachable(dropped);
    for (Throwable error : thrown) {
      long times = leaves.stream().filter(leaf -> leaf == error).count();
      if (times > 1 || (times == 0 && !kept.contains(error) && !lostByTheProgram.contains(error))) {
        violation("L2: " + error + " is in the result " + times + " times");
      }
    }
    if (leaves.stream().anyMatch(leaf -> leaf instanceof IllegalStateException e && isStray(e))) {
      violation("L3: a cancellation lost its scope: " + result);
    }
    if (timer == null || timer.armed() != 0) {
      violation("entries are left in the timer");
    }
    if (clock.alarms() != 0) {
      violation("an alarm is left on the clock");
    }
    if (!violations.isEmpty()) {
      var error = new AssertionError(String.join("\n", violations));
      if (result != null) {
        error.initCause(result);
      }
      throw error;
    }
  }

  private static boolean isStray(IllegalStateException error) {
    return error.getCause() instanceof Cancelled;
  }

  // -- for the interpreter

  void violation(String what) {
    violations.add(what);
  }

  /** An error to be thrown, which from here on has to be kept. */
  Tagged newError() {
    var error = new Tagged(numbers.incrementAndGet());
    thrown.add(error);
    return error;
  }

  /** The program throws {@code error} away, as by a {@code catch} that does nothing. */
  void drop(Throwable error) {
    dropped.add(error);
  }

  /** Does something to a scope, on the thread that is asked for. */
  void act(Step.By by, Runnable action) {
    switch (by) {
      case ITSELF -> action.run();
      case OTHER -> finish(OTHERS.submit(action));
      case OTHER_MEANWHILE -> meanwhile.add(OTHERS.submit(action));
    }
  }

  /** Waits without being a cancel point, nor foreign code that the watchdog interrupts. */
  private void finish(Future<?> action) {
    while (!action.isDone()) {
      Thread.yield();
    }
    try {
      action.get();
    } catch (InterruptedException | ExecutionException e) {
      violation("a change of a scope failed: " + e);
    }
  }

  // -- for statistics

  boolean failed() {
    return result instanceof MultiError;
  }

  List<String> scopesThatCaught() {
    var caught = new ArrayList<String>();
    for (CancelScope scope : scopes) {
      if (scope.cancelledCaught()) {
        caught.add(scope.toString());
      }
    }
    return caught;
  }
}
