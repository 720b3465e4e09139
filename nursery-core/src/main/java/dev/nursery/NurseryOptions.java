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

  static final int UNLIMITED = Integer.MAX_VALUE;

  static final NurseryOptions DEFAULT =
      new NurseryOptions(null, null, null, List.of(), List.of(), false, UNLIMITED);

  private final @Nullable String name;
  private final @Nullable TaskClock clock;
  private final @Nullable Duration stuckTaskGrace;
  private final List<ScopedValue<?>> inherited;
  private final List<Instrument> instruments;
  private final boolean supervising;
  private final int maxChildren;

  private NurseryOptions(
      @Nullable String name,
      @Nullable TaskClock clock,
      @Nullable Duration stuckTaskGrace,
      List<ScopedValue<?>> inherited,
      List<Instrument> instruments,
      boolean supervising,
      int maxChildren) {
    this.name = name;
    this.clock = clock;
    this.stuckTaskGrace = stuckTaskGrace;
    this.inherited = inherited;
    this.instruments = instruments;
    this.supervising = supervising;
    this.maxChildren = maxChildren;
  }

  /** The nursery's name in dumps and messages; for a root, also that of the task. */
  public NurseryOptions name(String name) {
    return new NurseryOptions(
        Objects.requireNonNull(name, "name"),
        clock,
        stuckTaskGrace,
        inherited,
        instruments,
        supervising,
        maxChildren);
  }

  /** The clock of the run; the system's if none is given. */
  public NurseryOptions clock(TaskClock clock) {
    return new NurseryOptions(
        name,
        Objects.requireNonNull(clock, "clock"),
        stuckTaskGrace,
        inherited,
        instruments,
        supervising,
        maxChildren);
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
    return new NurseryOptions(name, clock, grace, inherited, instruments, supervising, maxChildren);
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
    return new NurseryOptions(
        name, clock, stuckTaskGrace, List.copyOf(more), instruments, supervising, maxChildren);
  }

  /** Adds somebody who looks on; for the outermost nursery, and all tasks below it. */
  public NurseryOptions instrument(Instrument instrument) {
    var more = new ArrayList<>(instruments);
    more.add(Objects.requireNonNull(instrument, "instrument"));
    return new NurseryOptions(
        name, clock, stuckTaskGrace, inherited, List.copyOf(more), supervising, maxChildren);
  }

  /**
   * A child that fails does not cancel the others, nor the body; all errors come out at the end of
   * the block, as ever. What else cancels the nursery does so: a failure of the body, a deadline,
   * the scopes around it.
   *
   * <p>For children that have nothing to do with each other, as the connections of a server, where
   * the error of one has to be known but is none of the others' business. A child that the body
   * {@linkplain Task#await awaits} makes the body fail, too, unless the body handles that.
   *
   * {@snippet :
   * Nursery.options().supervising().run(nursery -> {
   *   nursery.startSoon("mail", () -> sendMail());
   *   nursery.startSoon("index", () -> updateIndex()); // goes on if there is no mail server
   * });
   * }
   */
  public NurseryOptions supervising() {
    return new NurseryOptions(
        name, clock, stuckTaskGrace, inherited, instruments, true, maxChildren);
  }

  /**
   * Lets no more than {@code limit} children live at the same time: who spawns one more waits until
   * one has ended, first come first served. So {@link Nursery#startSoon(Block)} and {@link
   * Nursery#start(Startable)} become cancel points of whoever calls them, and a fast producer is
   * held back to the pace of its workers. Children in the {@linkplain Nursery#background
   * background} do not count.
   *
   * {@snippet :
   * Nursery.options().maxChildren(10).run(downloads -> {
   *   for (URI uri : uris) {
   *     downloads.startSoon(() -> download(uri)); // at most ten at a time
   *   }
   * });
   * }
   *
   * <p>A child that spawns into its own full nursery holds a place while it waits for another. Once
   * all children do that, nobody would ever go on, so the last of them gets an {@link
   * IllegalStateException} instead.
   *
   * @param limit at least 1
   */
  public NurseryOptions maxChildren(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "maxChildren is "
              + limit
              + ", and has to be at least 1: a nursery that no child fits in would let nobody spawn");
    }
    return new NurseryOptions(
        name, clock, stuckTaskGrace, inherited, instruments, supervising, limit);
  }

  @Nullable String name() {
    return name;
  }

  List<ScopedValue<?>> inherited() {
    return inherited;
  }

  boolean isSupervising() {
    return supervising;
  }

  /** The limit, or {@link #UNLIMITED}. */
  int maxChildren() {
    return maxChildren;
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
      return OpenNursery.<T>run(task, this, body, needsValue);
    }
    var run =
        RunRecord.create(
            clock,
            stuckTaskGrace == null ? Root.defaultStuckGrace() : stuckTaskGrace,
            InstrumentObserver.of(instruments));
    return Root.around(
        run, name, () -> OpenNursery.<T>run(TaskNode.require("a nursery"), this, body, needsValue));
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
