package dev.nursery.sync;

import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.Cancelled;
import dev.nursery.kernel.TaskRecord;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many do something at the same time, knows who they are, and can be resized while they
 * are at it.
 *
 * <p>It has a number of tokens. Who wants to go on borrows one, and waits if none is free; each
 * token is borrowed by somebody in particular, by default by the current task. So, other than with
 * a {@link TaskSemaphore}, giving back what one has not borrowed is an error, borrowing twice is
 * one, and {@link #statistics} says who has them.
 *
 * {@snippet :
 * var uploads = new CapacityLimiter(10);
 * for (var peer : List.of("a", "b", "c")) {
 *   nursery.startSoon(() -> uploads.with(() -> serve(peer)));
 * }
 * uploads.resize(20); // the next ten who wait go on at once
 * }
 *
 * <p>A borrower is any object, told from others by identity; one that is used for each request is
 * good for work that outlives the task that asked for it. On a thread that runs no task, the
 * default is the thread. A borrower has one token or none, and is refused another one also while it
 * still waits for the first.
 *
 * <p>Tokens go to those who wait in the order in which they came, straight from who gives them
 * back. If the total is lowered, nothing is taken away from anybody; new ones are let in once fewer
 * are borrowed than there are. With a total of 0 everybody waits.
 *
 * <p>Follows trio's {@code CapacityLimiter}, except that there a borrower may wait twice.
 */
public final class CapacityLimiter {

  /** The total of a limiter that has a token for everybody. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private final Tokens tokens;

  /**
   * A limiter with a number of tokens.
   *
   * @param totalTokens at least 0, or {@link #UNLIMITED}
   */
  public CapacityLimiter(int totalTokens) {
    tokens = new Tokens(this, requireTotal(totalTokens));
  }

  private static int requireTotal(int total) {
    if (total < 0) {
      throw new IllegalArgumentException(
          "a limiter cannot have "
              + total
              + " tokens: use 0 to have everybody wait, or CapacityLimiter.UNLIMITED for no limit");
    }
    return total;
  }

  /**
   * Borrows a token for the current task; waits as long as there is none. A cancel point, also if
   * there is one.
   *
   * @throws IllegalStateException if it has a token of this limiter already
   * @throws Cancelled if the task is cancelled; then it has no token
   */
  public void acquire() {
    TaskRecord task = Caller.current();
    acquire(task, Caller.borrower(task));
  }

  /**
   * As {@link #acquire}, for {@code borrower} instead of the task. It is the task that waits, and
   * that may be cancelled.
   *
   * @throws IllegalStateException if the borrower has a token, or another task waits for one on its
   *     behalf
   * @throws Cancelled if the task is cancelled; then the borrower has no token
   */
  public void acquireOnBehalfOf(Object borrower) {
    Objects.requireNonNull(borrower, "borrower");
    acquire(Caller.current(), borrower);
  }

  private void acquire(TaskRecord task, Object borrower) {
    task.checkCancelled();
    task.spendBudget();
    if (!tokens.takeOrWait(task, borrower)) {
      throw known(borrower);
    }
  }

  /**
   * Borrows a token for the current task if one is free, which is never while others wait. Not a
   * cancel point.
   *
   * @throws IllegalStateException if it has a token of this limiter already
   */
  public boolean tryAcquire() {
    return take(Caller.borrower(Caller.pass()));
  }

  /**
   * As {@link #tryAcquire}, for {@code borrower} instead of the task.
   *
   * @throws IllegalStateException if the borrower has a token, or a task waits for one on its
   *     behalf
   */
  public boolean tryAcquireOnBehalfOf(Object borrower) {
    Objects.requireNonNull(borrower, "borrower");
    Caller.pass();
    return take(borrower);
  }

  private boolean take(Object borrower) {
    return switch (tokens.take(borrower)) {
      case GRANTED -> true;
      case NONE_FREE -> false;
      case KNOWN -> throw known(borrower);
    };
  }

  private static IllegalStateException known(Object borrower) {
    return new IllegalStateException(
        borrower
            + " has a token of this limiter, or waits for one, and wants another: a borrower has one at"
            + " most, or it could wait for itself, and is known by its identity, not by equals; if that is meant, name another borrower by"
            + " acquireOnBehalfOf(new Object())");
  }

  /**
   * Gives the token of the current task back, or on to who has waited longest. Not a cancel point.
   *
   * @throws IllegalStateException if the task has none
   */
  public void release() {
    giveBack(Caller.borrower(Caller.pass()));
  }

  /**
   * Gives the token of {@code borrower} back, from any thread. Not a cancel point.
   *
   * @throws IllegalStateException if the borrower has none
   */
  public void releaseOnBehalfOf(Object borrower) {
    Objects.requireNonNull(borrower, "borrower");
    Caller.pass();
    giveBack(borrower);
  }

  private void giveBack(Object borrower) {
    if (!tokens.giveBack(borrower)) {
      throw new IllegalStateException(
          borrower
              + " gives back a token that it has not: it was given back before, or another task"
              + " acquired it, or it was borrowed for an object that is equal but not the same; each borrower gives back its own, once, or say whose it is by"
              + " releaseOnBehalfOf");
    }
  }

  /** Borrows a token for the current task, for as long as {@code body} takes. */
  public <X extends Exception> void with(Block<X> body) throws X {
    this.<@Nullable Object, X>with(Holding.valued(body));
  }

  /** As above, for a body with a value. */
  public <T extends @Nullable Object, X extends Exception> T with(Body<? extends T, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    Runnable release = this::release; // before, as it may run out of memory
    Holding.reserve();
    acquire();
    return Holding.<T, X>during(body, release);
  }

  /** Borrows a token for the current task until the result is closed, by anybody. */
  public Hold hold() {
    TaskRecord task = Caller.current();
    Object borrower = Caller.borrower(task);
    var hold = new Holding(() -> releaseOnBehalfOf(borrower));
    Holding.reserve();
    acquire(task, borrower);
    return hold;
  }

  /** How many tokens there are, borrowed or not; may be {@link #UNLIMITED}. */
  public int totalTokens() {
    return tokens.total();
  }

  /**
   * Changes the total. If there are more now, those who have waited longest have them when this
   * returns. If there are fewer, nobody loses one. Any thread; not a cancel point.
   *
   * @param totalTokens at least 0, or {@link #UNLIMITED}
   */
  public void resize(int totalTokens) {
    requireTotal(totalTokens);
    Caller.pass();
    tokens.resize(totalTokens);
  }

  /** How many tokens are borrowed; may be more than there are, if the total was lowered. */
  public int borrowedTokens() {
    return tokens.borrowed();
  }

  /**
   * How many tokens are left; below 0 if the total was lowered under what was borrowed, {@link
   * #UNLIMITED} if there is no limit.
   */
  public int availableTokens() {
    return tokens.available();
  }

  /** What is going on here now. */
  public Statistics statistics() {
    return tokens.statistics();
  }

  /**
   * A snapshot of a limiter.
   *
   * @param borrowedTokens how many tokens are borrowed
   * @param totalTokens how many there are
   * @param borrowers who has them, in no order
   * @param tasksWaiting how many tasks wait for one
   */
  public record Statistics(
      int borrowedTokens, int totalTokens, List<Object> borrowers, int tasksWaiting) {

    /** A snapshot with a list of its own. */
    public Statistics {
      borrowers = List.copyOf(borrowers);
    }
  }

  @Override
  public String toString() {
    Statistics now = statistics();
    return "CapacityLimiter["
        + now.borrowedTokens()
        + " of "
        + (now.totalTokens() == UNLIMITED ? "unlimited" : now.totalTokens())
        + " borrowed, "
        + now.tasksWaiting()
        + " waiting]";
  }
}
