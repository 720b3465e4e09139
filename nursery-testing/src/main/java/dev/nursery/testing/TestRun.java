package dev.nursery.testing;

import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.lowlevel.TaskTree;
import dev.nursery.lowlevel.TaskTree.TaskInfo;
import dev.nursery.net.NetworkStatistics;
import dev.nursery.testing.net.MemoryNetwork;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One test in a nursery of its own: its clock, its time limit, and what it may leave behind. */
final class TestRun {

  /** The body of a test, as JUnit has it. */
  @FunctionalInterface
  interface TestBody {
    @Nullable Object run() throws Throwable;
  }

  /** For threads that have let go of everything, and are about to end. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long PAUSE_NANOS = 100_000;

  private final String name;
  private final VirtualClock clock;
  private final Duration limit;
  private final Duration patience;
  private final LateNursery nursery = new LateNursery();
  private final ForgottenWaits waits = new ForgottenWaits();

  /** Made if the test asks for it, before it runs. */
  private @Nullable MemoryNetwork network;

  /** The tasks as they were when the time was over. */
  private final AtomicReference<@Nullable String> overdue = new AtomicReference<>();

  /**
   * A run to be.
   *
   * @param limit how long it may take, in real time
   * @param patience how long it is waited, after that, for what is left to go away by itself
   */
  TestRun(String name, VirtualClock clock, Duration limit, Duration patience) {
    this.name = name;
    this.clock = clock;
    this.limit = limit;
    this.patience = patience;
  }

  VirtualClock clock() {
    return clock;
  }

  Nursery nursery() {
    return nursery;
  }

  MemoryNetwork network() {
    if (network == null) {
      network = new MemoryNetwork();
    }
    return network;
  }

  void run(TestBody body) throws Throwable {
    Throwable thrown = null;
    Future<?> alarm = RealTime.after(limit.toNanos(), this::timeIsOver);
    try {
      Nursery.options().name(name).clock(clock).instrument(waits).run(opened -> run(opened, body));
    } catch (Throwable t) {
      thrown = itself(t);
    } finally {
      alarm.cancel(false);
    }
    String tree = overdue.get();
    if (tree != null) {
      var failure =
          new AssertionError(
              "the test took longer than "
                  + limit
                  + " of real time, and was cancelled. Its tasks, as they were:\n"
                  + tree);
      if (thrown != null) {
        failure.addSuppressed(thrown);
      }
      throw failure;
    }
    if (thrown != null) {
      throw thrown;
    }
    checkNothingIsLeft();
  }

  private void run(Nursery opened, TestBody body) throws Exception {
    nursery.opened(opened);
    if (overdue.get() != null) {
      cancel(); // if time was over before, nobody else has
    }
    if (network == null) {
      runBody(body);
    } else {
      network.use(() -> runBody(body));
    }
  }

  private static void runBody(TestBody body) throws Exception {
    try {
      body.run();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new UndeclaredThrowableException(t);
    }
  }

  /** The limit has passed; any thread. */
  void timeIsOver() {
    overdue.set(TaskTree.snapshot(clock).toText());
    if (nursery.isOpen()) {
      cancel();
    }
  }

  private void cancel() {
    nursery.cancelScope().cancel("the test took longer than " + limit);
  }

  /** The one error in it, if there is one only. */
  private static Throwable itself(Throwable thrown) {
    Throwable at = thrown;
    while (at instanceof MultiError errors && errors.exceptions().size() == 1) {
      at = errors.exceptions().getFirst();
    }
    return at instanceof UndeclaredThrowableException wrapper && wrapper.getCause() != null
        ? wrapper.getCause()
        : at;
  }

  private void checkNothingIsLeft() {
    var left = new ArrayList<String>();
    if (Thread.interrupted()) {
      left.add(
          "the interrupt status of the test's thread: somebody interrupted it, and nobody noticed");
    }
    long end = System.nanoTime() + patience.toNanos();
    while (isUsed() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(PAUSE_NANOS); // until threads that have done all have ended, too
    }
    List<TaskInfo> tasks = TaskTree.snapshot(clock).tasks();
    for (TaskInfo task : tasks) {
      left.add("task '" + task.name() + "'");
    }
    left.addAll(waits.found());
    for (String socket : NetworkStatistics.current(clock).sockets()) {
      left.add("an open socket: " + socket);
    }
    if (clock.activity().lent() > 0) {
      left.add("threads that are lent to tasks: " + clock.activity().lent());
    }
    if (clock.runs() > 0 && tasks.isEmpty()) {
      left.add("an alarm on the clock");
    }
    if (clock.activity().count() > 0 && tasks.isEmpty()) {
      left.add("something that is busy by VirtualClock.busy(), and was not closed");
    }
    if (network != null) {
      left.addAll(network.open());
    }
    if (!left.isEmpty()) {
      throw new AssertionError("the test is over and leaves behind: " + String.join("; ", left));
    }
  }

  private boolean isUsed() {
    return clock.runs() > 0 || clock.activity().count() > 0 || clock.activity().lent() > 0;
  }
}
