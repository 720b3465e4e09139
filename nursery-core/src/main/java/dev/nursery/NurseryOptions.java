package dev.nursery;

import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.RunRecord;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to open a nursery; immutable, so a set of options can be kept and used many times.
 *
 * {@snippet :
 * Nursery.options().name("import").inherit(TENANT).run(nursery -> {
 *   nursery.startSoon(() -> importUsers(TENANT.get()));
 * });
 * }
 *
 * <p>{@link #clock} and {@link #stuckTaskGrace} belong to a whole run, and so only to its root: a
 * nursery inside a task lives by what its root was given. Opening one with another clock or grace,
 * or with an {@link #instrument}, is an {@link IllegalStateException}.
 */
public final class NurseryOptions {

  static final NurseryOptions DEFAULT = new NurseryOptions(null, null, null, List.of(), List.of());

  private final @Nullable String name;
  private final @Nullable TaskClock clock;
  private final @Nullable Duration stuckTaskGrace;
  private final List<ScopedValue<?>> inherited;
  private final List<Instrument> instruments;

  private NurseryOptions(
      @Nullable String name,
      @Nullable TaskClock clock,
      @Nullable Duration stuckTaskGrace,
      List<ScopedValue<?>> inherited,
      List<Instrument> instruments) {
    this.name = name;
    this.clock = clock;
    this.stuckTaskGrace = stuckTaskGrace;
    this.inherited = inherited;
    this.instruments = instruments;
  }

  /** The nursery's name in dumps and messages; for a root, also that of the task. */
  public NurseryOptions name(String name) {
    return new NurseryOptions(
        Objects.requireNonNull(name, "name"), clock, stuckTaskGrace, inherited, instruments);
  }

  /** The clock of the run; the system's if none is given. */
  public NurseryOptions clock(TaskClock clock) {
    return new NurseryOptions(
        name, Objects.requireNonNull(clock, "clock"), stuckTaskGrace, inherited, instruments);
  }

  /**
   * How long a cancelled task of the run may compute, or resist its interrupt, before it is
   * interrupted regardless of what it does and reported to the log with its stack. 10 seconds if
   * none is given.
   *
   * @param grace 0 to 100 years
   */
  public NurseryOptions stuckTaskGrace(Duration grace) {
    Durations.nanos(grace);
    return new NurseryOptions(name, clock, grace, inherited, instruments);
  }

  /**
   * Scoped values whose bindings the children get from whoever spawns them, this nursery's and
   * those of nurseries below. The JDK by itself hands bindings to the forks of its own task scopes
   * only.
   */
  public NurseryOptions inherit(ScopedValue<?>... values) {
    var more = new ArrayList<>(inherited);
    for (ScopedValue<?> value : Objects.requireNonNull(values, "scoped values")) {
      if (!more.contains(Objects.requireNonNull(value, "scoped value"))) {
        more.add(value);
      }
    }
    return new NurseryOptions(name, clock, stuckTaskGrace, List.copyOf(more), instruments);
  }

  /** Adds somebody who looks on; for the outermost nursery, and all tasks below it. */
  public NurseryOptions instrument(Instrument instrument) {
    var more = new ArrayList<>(instruments);
    more.add(Objects.requireNonNull(instrument, "instrument"));
    return new NurseryOptions(name, clock, stuckTaskGrace, inherited, List.copyOf(more));
  }

  /** As {@link Nursery#run(Nursery.RunBody)}, with these options. */
  @SuppressWarnings("NullAway") // a T, which may be null
  public void run(Nursery.RunBody body) {
    Objects.requireNonNull(body, "body");
    open(
        nursery -> {
          body.run(nursery);
          return null;
        },
        false);
  }

  /** As {@link Nursery#call(Nursery.CallBody)}, with these options. */
  public <T extends @Nullable Object> T call(Nursery.CallBody<? extends T> body) {
    return open(Objects.requireNonNull(body, "body"), true);
  }

  private <T extends @Nullable Object> T open(
      Nursery.CallBody<? extends T> body, boolean needsValue) {
    TaskRecord task = CurrentTask.get();
    if (task != null) {
      checkRun(task);
      return OpenNursery.<T>run(task, name, inherited, body, needsValue);
    }
    var run =
        RunRecord.create(
            clock,
            stuckTaskGrace == null ? Root.defaultStuckGrace() : stuckTaskGrace,
            InstrumentObserver.of(instruments));
    return Root.around(
        run,
        name,
        () -> OpenNursery.<T>run(TaskNode.require("a nursery"), name, inherited, body, needsValue));
  }

  private void checkRun(TaskRecord task) {
    if (clock != null && clock != task.runRecord().clock()) {
      throw new IllegalStateException(
          "this nursery was given the clock "
              + clock
              + ", but task '"
              + task.name()
              + "' lives by "
              + task.runRecord().clock()
              + ": a run has one clock, given to its outermost nursery");
    }
    if (stuckTaskGrace != null && !stuckTaskGrace.equals(task.runRecord().stuckTaskGrace())) {
      throw new IllegalStateException(
          "stuckTaskGrace belongs to the whole run: give it to the outermost nursery, not to one inside task '"
              + task.name()
              + "'");
    }
    if (!instruments.isEmpty()) {
      throw new IllegalStateException(
          "instruments look on a whole run: give them to the outermost nursery, not to one inside task '"
              + task.name()
              + "', or use Tasks.observed for what this task alone does");
    }
  }
}
