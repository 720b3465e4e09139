package dev.nursery.channel;

import dev.nursery.Action;
import dev.nursery.Block;
import dev.nursery.BrokenResourceException;
import dev.nursery.Cancelled;
import dev.nursery.ClosedResourceException;
import dev.nursery.Deadline;
import dev.nursery.EndOfChannelException;
import dev.nursery.Fn;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.sync.Event;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Waits for several things at once, and does the first that can be done.
 *
 * <p>Each is an arm: a receive, a send, an event, the end of a task, a deadline. Exactly one takes
 * effect; the others have not happened: from their channels nothing was taken, and nothing was sent
 * to them. Then the function of that arm runs, as ordinary code of the task, and what it returns is
 * what {@link #select} returns. What it throws comes out as it is, also where that is a checked
 * exception: a signature could only name those of all arms at once.
 *
 * {@snippet :
 * sealed interface News {}
 * record Line(String text) implements News {}
 * record Tick(int number) implements News {}
 *
 * void loop(ReceiveChannel<String> lines, ReceiveChannel<Integer> ticks) {
 *   while (true) {
 *     switch (Select.select(Select.receive(lines, Line::new), Select.receive(ticks, Tick::new))) {
 *       case Line(String text) when text.isEmpty() -> {
 *         return;
 *       }
 *       case Line(String text) -> IO.println(text);
 *       case Tick(int number) -> IO.println("tick " + number);
 *     }
 *   }
 * }
 * }
 *
 * <p>If several arms are ready, one of them is drawn, each as likely as the others, so that a busy
 * channel cannot keep another one waiting for ever; {@link #biased} takes the first. While a select
 * waits it stands in line at each of its channels, and is served there in its turn, by direct
 * hand-off like everybody else.
 *
 * <p>A channel that has ended is ready: its arm throws {@link EndOfChannelException}, like a plain
 * receive; one whose handle is closed, {@link ClosedResourceException}. So a loop leaves out the
 * arms of channels that are done. Cancelled, a select has done nothing.
 *
 * <p>Arms are values that can be kept and used again, by several tasks too; {@link #after} counts
 * from when it is made. Works for the channels of this package, but for a {@link Producer}'s; of
 * those of others nobody can ask that they hold back. trio has no select; it is after Go's and
 * Kotlin's.
 */
public final class Select {

  private Select() {}

  /**
   * One of the things that a select waits for; made by the methods of {@link Select}.
   *
   * @param <R> what comes of it
   */
  public sealed interface Arm<R extends @Nullable Object> permits Choice {}

  // -- selecting

  /**
   * Waits until one of the arms can be done, and does it. If several can, one of them is drawn. A
   * cancel point, also if it need not wait.
   *
   * @param arms at least one; the same channel may occur several times
   * @return what the function of the arm returned
   * @throws EndOfChannelException if an arm receives from a channel that has ended
   * @throws BrokenResourceException if an arm sends to a channel that nobody receives from any more
   * @throws ClosedResourceException if a handle of an arm is closed, before or meanwhile
   * @throws IllegalArgumentException if there is no arm, or more than one {@code orElse}
   * @throws Cancelled if the task is cancelled; then no arm has taken effect
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <R extends @Nullable Object> R select(Arm<? extends R>... arms) {
    return Selection.of(arms, false);
  }

  /**
   * As {@link #select}, but if several arms can be done, it is the first of them: for arms of which
   * one is more urgent. A busy arm then keeps those behind it from ever being done.
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <R extends @Nullable Object> R biased(Arm<? extends R>... arms) {
    return Selection.of(arms, true);
  }

  // -- arms

  /** Receives a value, which is the result. */
  public static <T> Arm<T> receive(ReceiveChannel<? extends T> channel) {
    return receive(channel, value -> value);
  }

  /** Receives a value, and has {@code then} make something of it. */
  public static <T, R extends @Nullable Object> Arm<R> receive(
      ReceiveChannel<? extends T> channel, Fn<? super T, ? extends R> then) {
    Objects.requireNonNull(then, "then");
    return Choice.receive(channel, then);
  }

  /** Receives a value, and does something with it. */
  public static <T> Arm<@Nullable Void> onReceive(
      ReceiveChannel<? extends T> channel, Action<? super T> then) {
    Objects.requireNonNull(then, "then");
    return Choice.receive(
        channel,
        value -> {
          then.accept(value);
          return null;
        });
  }

  /** Sends a value. */
  public static <T> Arm<@Nullable Void> send(SendChannel<? super T> channel, T value) {
    return Choice.send(channel, value, () -> null);
  }

  /** Sends a value, and then has {@code then} say what comes of it. */
  public static <T, R extends @Nullable Object> Arm<R> send(
      SendChannel<? super T> channel, T value, Callable<? extends R> then) {
    return Choice.send(channel, value, Objects.requireNonNull(then, "then"));
  }

  /** Sends a value, and then does something. */
  public static <T> Arm<@Nullable Void> send(
      SendChannel<? super T> channel, T value, Block<? extends Exception> then) {
    return Choice.send(channel, value, valueOf(then));
  }

  /** Waits for an event to be set. */
  public static <R extends @Nullable Object> Arm<R> when(Event event, Callable<? extends R> then) {
    return new Once.Set<>(
        Objects.requireNonNull(event, "event"), Objects.requireNonNull(then, "then"));
  }

  /** Waits for an event to be set, and then does something. */
  public static Arm<@Nullable Void> when(Event event, Block<? extends Exception> then) {
    return when(event, valueOf(then));
  }

  /** Waits for a task to end, however it does, and has {@code then} look at its outcome. */
  public static <T extends @Nullable Object, R extends @Nullable Object> Arm<R> ended(
      Task<T> task, Fn<? super Outcome<T>, ? extends R> then) {
    return new Once.Ended<>(
        Objects.requireNonNull(task, "task"), Objects.requireNonNull(then, "then"));
  }

  /**
   * Waits for time to pass. Unlike {@code CancelScope.moveOnAfter} around a select, this leaves no
   * doubt: either another arm has taken effect, or this one.
   *
   * @param delay 0 to 100 years, from now on
   */
  public static <R extends @Nullable Object> Arm<R> after(
      Duration delay, Callable<? extends R> then) {
    return at(Deadline.after(delay), then);
  }

  /** Waits for time to pass, and then does something. */
  public static Arm<@Nullable Void> after(Duration delay, Block<? extends Exception> then) {
    return after(delay, valueOf(then));
  }

  /** Waits for a point in time, at which this is ready if nothing was before. */
  public static <R extends @Nullable Object> Arm<R> at(
      Deadline deadline, Callable<? extends R> then) {
    return new Once.Due<>(
        Objects.requireNonNull(deadline, "deadline"), Objects.requireNonNull(then, "then"));
  }

  /** As above, and then does something. */
  public static Arm<@Nullable Void> at(Deadline deadline, Block<? extends Exception> then) {
    return at(deadline, valueOf(then));
  }

  /**
   * Instead of waiting, if nothing is ready. At most one in a select; its place does not matter.
   */
  public static <R extends @Nullable Object> Arm<R> orElse(Callable<? extends R> then) {
    return new Otherwise<>(Objects.requireNonNull(then, "then"));
  }

  /** Something to be done instead of waiting, if nothing is ready. */
  public static Arm<@Nullable Void> orElse(Block<? extends Exception> then) {
    return orElse(valueOf(then));
  }

  private static Callable<@Nullable Void> valueOf(Block<? extends Exception> then) {
    Objects.requireNonNull(then, "then");
    return () -> {
      then.run();
      return null;
    };
  }
}
