package dev.nursery.laws;

import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.laws.Errors.Tagged;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.RuntimeStatistics;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.lowlevel.TaskTree;
import dev.nursery.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One run of a generated program, and what has to hold in it and after it.
 *
 * <p>{@link #scheduled} runs it by a chosen schedule: one thread at a time, so that every check is
 * exact. {@link #racing} runs it on all processors. Then what somebody else is doing at the moment
 * cannot be known, so what is said of cancellations holds only if nothing is uncancelled again, as
 * by a shield.
 */
final class Execution {

  static final Duration TICK = Duration.ofMillis(1);

  /**
   * The real time between two ticks of racing programs. It has no meaning but to let tasks run a
   * little in between, so that not every time limit passes at once.
   */
  private static final long PAUSE_NANOS = 20_000;

  /** Ends a racing run that hangs; every one that does not takes milliseconds. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Tasks wait although they are cancelled, in these programs; nobody has to hear of it. */
  private static final Duration NO_REPORTS = Duration.ofDays(1);

  final ParkingLot lot = new ParkingLot();

  /** What racing programs live by; the others have that of their schedule. */
  final VirtualClock clock = new VirtualClock();

  /** Every scope of the run, those of nurseries included, in the order of their making. */
  final List<Region> regions = new CopyOnWriteArrayList<>();

  /** Every nursery of the run. */
  final List<Interpreter.Place> places = new CopyOnWriteArrayList<>();

  /** Every task of the run. */
  final Queue<Task<?>> tasks = new ConcurrentLinkedQueue<>();

  /** Whether threads take turns. */
  private final boolean scheduled;

  /** Whether shields change while things go on. */
  private final boolean liveShields;

  private final Thread.Builder others;
  private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();
  private final Queue<Thread> meanwhile = new ConcurrentLinkedQueue<>();
  private final AtomicInteger numbers = new AtomicInteger();

  /** What came out of the root; read after its end. */
  private volatile @Nullable Throwable result;

  private Execution(boolean scheduled, boolean liveShields, Thread.Builder others) {
    this.scheduled = scheduled;
    this.liveShields = liveShields;
    this.others = others;
  }

  /**
   * Runs {@code program} in a task of a run whose schedule is chosen.
   *
   * @throws AssertionError with all violations of laws
   */
  static void scheduled(Nursery run, List<Step> program, boolean liveShields) {
    var execution = new Execution(true, liveShields, Thread.ofVirtual());
    Task<?> ticker = run.startSoon("ticker", execution::tick);
    execution.interpret(Region.ofScope(run.cancelScope(), null), program);
    ticker.cancel("the program is over");
    execution.judge();
  }

  /**
   * Runs {@code program} on a fresh thread of {@code threads}, on all processors.
   *
   * @return how it went
   * @throws AssertionError with all violations of laws
   */
  static Execution racing(List<Step> program, boolean liveShields, Thread.Builder threads) {
    var execution = new Execution(false, liveShields, Thread.ofPlatform().daemon().name("other"));
    execution.race(program, threads);
    execution.judge();
    return execution;
  }

  // -- by a chosen schedule

  private void tick() {
    while (true) {
      Tasks.sleep(TICK);
      // Nobody can go on, or time would not have passed.
      regions.forEach(Region::settle);
      for (Passage passage : passages) {
        if (passage.tick() > 1) {
          violation("L9: an operation did not end when it was cancelled, nor after a tick");
        }
      }
      lot.unparkAll();
    }
  }

  private void interpret(Region around, List<Step> program) {
    try {
      new Interpreter(this, around).nest(new Step.Nest(false, false, program));
    } catch (Throwable t) {
      result = t;
    }
    if (Thread.currentThread().isInterrupted()) {
      violation("L7: the root's thread is left interrupted");
    }
  }

  // -- on all processors

  private void race(List<Step> program, Thread.Builder threads) {
    int armed = RuntimeStatistics.current().deadlinesArmed();
    var escaped = new AtomicReference<Throwable>();
    Thread root =
        threads.start(() -> {
          try {
            Nursery.options()
                .clock(clock)
                .stuckTaskGrace(NO_REPORTS)
                .run(run -> interpret(Region.ofScope(run.cancelScope(), null), program));
          } catch (Throwable t) {
            escaped.set(t);
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
    for (Thread other : meanwhile) {
      while (other.isAlive()) {
        Thread.onSpinWait(); // it has nothing to wait for
      }
    }
    if (escaped.get() != null) {
      violation("out of a run without errors came " + escaped.get());
    }
    if (RuntimeStatistics.current().deadlinesArmed() > armed) {
      violation("entries are left in the timer");
    }
    if (clock.runs() != 0) {
      violation("an alarm is left on the clock");
    }
  }

  // -- afterwards

  private void judge() {
    Throwable root = result;
    if (root instanceof Cancelled) {
      violation("L3: a cancellation left the root: " + root);
    }
    List<Throwable> out = root == null ? List.of() : List.of(root);
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
      violation("L3: a cancellation lost its scope: " + root);
    }
    if (!violations.isEmpty()) {
      var error = new AssertionError(String.join("\n", violations));
      if (root != null) {
        error.initCause(root);
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

  /** Whether it can be said of each operation if it was cancelled. */
  boolean knowsWhatIsCancelled() {
    return scheduled || !liveShields;
  }

  /** Whether nothing is uncancelled again. */
  boolean staysCancelled() {
    return !liveShields;
  }

  /** Whether nobody else does anything while a thread of the program looks. */
  boolean takesTurns() {
    return scheduled;
  }

  /**
   * An operation begins.
   *
   * @param prompt whether it ends as soon as it is cancelled
   */
  Passage begin(Region around, boolean prompt) {
    var passage = new Passage(around, prompt);
    passages.add(passage);
    return passage;
  }

  void end(Passage passage) {
    passages.remove(passage);
    passage.look();
  }

  /** Does what may lift a cancellation. */
  void change(Runnable change) {
    look();
    change.run();
    look();
  }

  private void look() {
    if (takesTurns()) {
      passages.forEach(Passage::look);
    }
  }

  Duration now() {
    return Duration.ofNanos(Tasks.clock().now());
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
      case OTHER -> {
        // No cancel point, nor foreign code that would be interrupted.
        var done = new Suspension(false);
        onAnother(() -> {
          try {
            action.run();
          } finally {
            done.wake();
          }
        });
        done.await("another thread");
      }
      case OTHER_MEANWHILE -> meanwhile.add(onAnother(action));
    }
  }

  private Thread onAnother(Runnable action) {
    return others.start(() -> {
      try {
        action.run();
      } catch (Throwable t) {
        violation("a change of a scope failed: " + t);
      }
    });
  }

  // -- for statistics

  boolean failed() {
    return result instanceof MultiError;
  }

  boolean caught() {
    return regions.stream()
        .map(Region::scope)
        .anyMatch(scope -> scope != null && scope.cancelledCaught());
  }
}
