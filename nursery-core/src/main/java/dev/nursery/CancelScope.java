package dev.nursery;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A region of code that can be cancelled, can be given a deadline (a timeout), and can be shielded.
 *
 * <p>Most code needs only the static forms. To give a piece of code a time limit:
 *
 * {@snippet :
 * String answer = CancelScope.failAfter(ofSeconds(5), () -> ask());       // or TooSlowException
 * Timed<String> line = CancelScope.moveOnAfter(ofSeconds(5), () -> read()); // or Timed.CutOff
 * }
 *
 * <p>To cancel from elsewhere, make the scope a value, and hand it to whoever shall be able to:
 *
 * {@snippet :
 * var search = CancelScope.create();
 * nursery.startSoon(() -> search.run(() -> lookEverywhere()));
 * button.onClick(() -> search.cancel("the user lost patience"));
 * }
 *
 * <p><b>What cancelling does.</b> Every blocking operation of this library in the region, in the
 * task that entered it and in all tasks of nurseries opened within, throws {@link Cancelled} from
 * now on, however often that is caught; who is waiting is woken. A task that waits in foreign code
 * ({@code BlockingQueue.take}, {@code Thread.sleep}, JDBC) is interrupted there. The {@code
 * Cancelled} is absorbed by the scope that was cancelled, or by the outermost of them if several
 * around it were; code after the scope goes on undisturbed.
 *
 * <p><b>Deadlines nest by minimum.</b> An inner scope cannot extend the time of an outer one. A
 * deadline may be moved while the region runs; once it has passed, the scope is cancelled for good.
 *
 * <p><b>Shields.</b> While a scope is shielded, cancellations from outside stay outside; its own
 * deadline and {@link #cancel} still work. It is what clean-up that has to wait needs, best
 * together with a time limit.
 *
 * <p><b>Failures.</b> Whatever else the body throws passes through unchanged.
 *
 * <p>A scope is entered once, by {@link #run} or {@link #call}, on the calling thread. On a thread
 * that runs no task the scope makes it a task for as long as the scope is open. All other methods
 * may be called by any thread at any time; what a canceller did before {@link #cancel} is visible
 * to the code after the scope.
 *
 * <p>Follows trio's {@code CancelScope}, {@code move_on_after}, {@code fail_after}.
 */
public interface CancelScope {

  /** A new scope, with no deadline and no shield. */
  static CancelScope create() {
    return new Scope();
  }

  /**
   * The innermost scope that the current task has entered, a nursery's own included.
   *
   * @throws IllegalStateException on a thread that runs no task, or if the task has entered none
   */
  static CancelScope current() {
    return Scope.current();
  }

  /**
   * Gives this scope a deadline, in place of the one it had. May be moved at any time; moving one
   * that has passed already changes nothing any more.
   *
   * @return this scope
   * @throws IllegalArgumentException if the deadline is one of another clock than that of this
   *     scope's task
   */
  CancelScope deadline(Deadline deadline);

  /**
   * The deadline.
   *
   * @throws IllegalStateException while it is relative and the scope not entered, as there is no
   *     telling yet
   */
  Deadline deadline();

  /**
   * Gives this scope a deadline that counts from its entry; if it was entered already, from now.
   *
   * @param delay 0 to 100 years; with 0 the first operation in the body throws
   * @return this scope
   */
  CancelScope relativeDeadline(Duration delay);

  /**
   * The time from entry to the deadline, or, once entered, from now; empty if there is no such
   * deadline.
   */
  Optional<Duration> relativeDeadline();

  /** Whether the deadline counts from an entry that is still to come. */
  boolean isRelative();

  /**
   * Sets or clears the shield; works at once, also on tasks that are waiting.
   *
   * @return this scope
   */
  CancelScope shield(boolean on);

  /** Whether the shield is set. */
  boolean isShielded();

  /**
   * Cancels the region. Before entry it takes effect on entry, after the end it has none. The first
   * cause is kept. Never throws into the caller, even if the caller is inside: its next operation
   * does.
   *
   * @param reason in words, for logs and for {@link Cancelled#reason()}
   */
  void cancel(String reason);

  /**
   * Whether this scope was cancelled by anything, a deadline that has passed included. Never false
   * again after true.
   */
  boolean cancelCalled();

  /**
   * Whether this scope absorbed a cancellation when it was left. False while it runs, and if the
   * body just returned.
   */
  boolean cancelledCaught();

  /** Why this scope was cancelled; empty if it was not. */
  Optional<CancelReason> reason();

  /**
   * Runs {@code body} in this scope. Neither entry nor exit is a cancel point.
   *
   * @throws IllegalStateException if this scope was entered before
   */
  <X extends Exception> void run(Block<X> body) throws X;

  /**
   * Runs {@code body} in this scope.
   *
   * @return the value, or why there is none
   * @throws IllegalStateException if this scope was entered before
   */
  <T extends @Nullable Object, X extends Exception> Timed<T> call(Body<? extends T, X> body)
      throws X;

  // -- timeouts that let the program move on

  /**
   * Runs {@code body}, but not for longer than {@code limit}.
   *
   * @param limit 0 to 100 years
   * @return whether it got done
   */
  static <X extends Exception> Timed<Void> moveOnAfter(Duration limit, Block<X> body) throws X {
    return Scope.limited(limit).callBlock(body);
  }

  /**
   * Runs {@code body}, but not for longer than {@code limit}.
   *
   * @param limit 0 to 100 years
   * @return its value, or that it was cut off
   */
  static <T extends @Nullable Object, X extends Exception> Timed<T> moveOnAfter(
      Duration limit, Body<? extends T, X> body) throws X {
    return Scope.limited(limit).call(body);
  }

  /**
   * Runs {@code body}, but not beyond {@code deadline}.
   *
   * @return whether it got done
   * @throws IllegalStateException if the deadline is one of another clock than the task's
   */
  static <X extends Exception> Timed<Void> moveOnAt(Deadline deadline, Block<X> body) throws X {
    return Scope.until(deadline).callBlock(body);
  }

  /**
   * Runs {@code body}, but not beyond {@code deadline}; returns its value, or that it was cut off.
   *
   * @throws IllegalStateException if the deadline is one of another clock than the task's
   */
  static <T extends @Nullable Object, X extends Exception> Timed<T> moveOnAt(
      Deadline deadline, Body<? extends T, X> body) throws X {
    return Scope.until(deadline).call(body);
  }

  // -- timeouts that are errors

  /**
   * Runs {@code body}, but not for longer than {@code limit}.
   *
   * @param limit 0 to 100 years
   * @throws TooSlowException if it was cut off; not if an outer scope was cancelled, nor if the
   *     body got done after all
   */
  static <X extends Exception> void failAfter(Duration limit, Block<X> body) throws X {
    Scope.limited(limit).failing(body);
  }

  /**
   * Runs {@code body}, but not for longer than {@code limit}, and returns its value.
   *
   * @param limit 0 to 100 years
   * @throws TooSlowException if it was cut off; not if an outer scope was cancelled, nor if the
   *     body got done after all
   */
  static <T extends @Nullable Object, X extends Exception> T failAfter(
      Duration limit, Body<? extends T, X> body) throws X {
    return Scope.limited(limit).<T, X>failing(body);
  }

  /**
   * Runs {@code body}, but not beyond {@code deadline}.
   *
   * @throws TooSlowException as for {@link #failAfter(Duration, Block)}
   * @throws IllegalStateException if the deadline is one of another clock than the task's
   */
  static <X extends Exception> void failAt(Deadline deadline, Block<X> body) throws X {
    Scope.until(deadline).failing(body);
  }

  /**
   * Runs {@code body}, but not beyond {@code deadline}, and returns its value.
   *
   * @throws TooSlowException as for {@link #failAfter(Duration, Body)}
   * @throws IllegalStateException if the deadline is one of another clock than the task's
   */
  static <T extends @Nullable Object, X extends Exception> T failAt(
      Deadline deadline, Body<? extends T, X> body) throws X {
    return Scope.until(deadline).<T, X>failing(body);
  }

  // -- shields

  /**
   * Runs {@code body} out of reach of every cancellation from outside. Whoever cancels has to wait
   * for it, so it should be short, or limited: {@code shielded(() -> moveOnAfter(ofSeconds(1), ()
   * -> sayGoodbye()))}.
   */
  static <X extends Exception> void shielded(Block<X> body) throws X {
    Scope.shielding().run(body);
  }

  /** As {@link #shielded(Block)}, and returns the body's value. */
  static <T extends @Nullable Object, X extends Exception> T shielded(Body<? extends T, X> body)
      throws X {
    return Scope.shielding().<T, X>call(body).orElseThrow();
  }
}
