package dev.nursery.spi;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is going on among the tasks that live by one clock, and tells when nothing is.
 *
 * <p>A clock of tests that is to jump as soon as nobody has anything left to do but wait needs to
 * know when that is. It makes one of these, and gives it to the kernel by {@link
 * TaskClock#activity}. What counts as going on is every task that is not waiting in an operation of
 * this library: it runs, or is about to, or is blocked in foreign code, of which nothing is known.
 * Others may {@linkplain #begin add} what they do.
 *
 * <p><b>Never too few.</b> Whatever is going on can only end, or start something else first. Each
 * start is counted by whoever causes it, and before it can have an effect:
 *
 * <ul>
 *   <li>a spawn, before the thread is started; the task takes it back as the last thing it does;
 *   <li>the end of a wait, by whoever is about to end it, be it a waker, a canceller, the timer or
 *       the waiting task itself; if somebody else was first, the count is taken back;
 *   <li>a wait, before its task sleeps, takes one away.
 * </ul>
 *
 * <p>So each wait takes one and is given one, whatever their order: if it was ended before its task
 * went to sleep, the count is too high by one for as long as that takes. It is never too low, and
 * since whoever adds is counted itself, or comes from outside, the step that reaches 0 is the very
 * moment at which nothing is going on any more, and nothing will be but for something from outside:
 * a thread that is no task, an interrupt, bytes from a network.
 *
 * <p><b>Lent threads.</b> Whoever has a task wait for a thread of its own, as for a call that
 * cannot be interrupted, says so with {@link #lend} on the task, before the thread can begin, and
 * with {@link #takeBack} on the thread, after it has woken the task. From the wake-up on the task
 * is counted itself, so nothing is missed in between:
 *
 * {@snippet :
 * Activity activity = Tasks.clock().activity(); // null if the clock does not want to know
 * var wait = new Suspension();
 * if (activity != null) {
 *   activity.lend();
 * }
 * executor.execute(() -> {
 *   child1();
 *   wait.wake();
 *   if (activity != null) {
 *     activity.takeBack(); // also if a cancellation has come before
 *   }
 * });
 * wait.await("a thread");
 * }
 *
 * <p>A lent thread goes on like anything else, unless the clock wants it {@linkplain #countLent
 * left out}: then time may pass for the others meanwhile, as in trio.
 *
 * <p>May be used by any thread at any time.
 */
public final class Activity {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery");

  private static final long BEGUN = 1L << Integer.SIZE;
  private static final long COUNT = BEGUN - 1;

  /**
   * Those whose last count was taken back under a lock: the head of a list, linked by themselves.
   */
  private static final AtomicReference<@Nullable Activity> OWED = new AtomicReference<>();

  private static final Thread TELLER = startTeller();

  private final Runnable whenIdle;

  /** Whether this is in that list. */
  private final AtomicBoolean owed = new AtomicBoolean();

  /** The next in that list; written by whoever puts this in. */
  private @Nullable Activity nextOwed;

  /** How many threads are lent, and whether that counts. */
  private final AtomicInteger lent = new AtomicInteger();

  private volatile boolean lentCounts = true;

  /** Below, how much is going on; above, how much has ever begun, but for overflow. */
  private final AtomicLong state = new AtomicLong();

  /**
   * With nothing going on.
   *
   * @param whenIdle run by whoever brings the count to 0, under no lock of the kernel's, and most
   *     often by a task that is about to sleep. It may find that something has begun again, and is
   *     then run again when that ends. It must not wait, nor throw.
   */
  public Activity(Runnable whenIdle) {
    this.whenIdle = whenIdle;
  }

  /** Counts something that begins. */
  public void begin() {
    state.addAndGet(BEGUN + 1);
  }

  /** Counts the end of something that was counted when it began. */
  public void end() {
    if (takeOne()) {
      idle();
    }
  }

  /**
   * As {@link #end}, for a caller that holds a lock: if this is the last, some other thread tells.
   * Allocates nothing.
   */
  public void endUnderLock() {
    if (takeOne()) {
      oweIdle();
    }
  }

  private void oweIdle() {
    if (owed.compareAndSet(false, true)) {
      do {
        nextOwed = OWED.get();
      } while (!OWED.compareAndSet(nextOwed, this));
      LockSupport.unpark(TELLER);
    }
  }

  /** Counts a thread that begins to work for a task; see the class comment. */
  public void lend() {
    lent.incrementAndGet();
    state.addAndGet(BEGUN);
  }

  /** Counts the end of a thread's work. */
  public void takeBack() {
    if (takeOneBack()) {
      idle();
    }
  }

  /** As {@link #takeBack}, for a caller that holds a lock; see {@link #endUnderLock}. */
  public void takeBackUnderLock() {
    if (takeOneBack()) {
      oweIdle();
    }
  }

  private boolean takeOneBack() {
    int left = lent.decrementAndGet();
    if (left < 0) {
      lent.incrementAndGet();
      throw new IllegalStateException(
          "more threads were taken back than lent: each takeBack() has to follow a lend() of its own");
    }
    return left == 0;
  }

  /** How many threads are lent now. */
  public int lent() {
    return lent.get();
  }

  /**
   * Whether lent threads are something that goes on; they are, if nothing is said. For the clock
   * that made this. Takes effect at once.
   */
  public void countLent(boolean counts) {
    lentCounts = counts;
    idle();
  }

  /** How much is going on, lent threads aside. */
  public int count() {
    return (int) (state.get() & COUNT);
  }

  /**
   * How often something has begun, but for overflow: two equal numbers tell that nothing has in
   * between.
   */
  public int begun() {
    return (int) (state.get() >>> Integer.SIZE);
  }

  /**
   * Negative if something is going on; else a number that is another one as soon as anything has
   * begun again. So two equal ones tell that nothing was going on in between.
   */
  public long idleStamp() {
    long now = state.get();
    if ((now & COUNT) != 0 || (lentCounts && lent.get() != 0)) {
      return -1;
    }
    // Nothing has begun between the two looks at it, so both were 0 at the same moment. If
    // something
    // has, its end looks again.
    return state.get() == now ? now >>> Integer.SIZE : -1;
  }

  private boolean takeOne() {
    long before = state.getAndDecrement();
    if ((before & COUNT) == 0) {
      state.getAndIncrement();
      throw new IllegalStateException(
          "more was counted as ended than as begun: each end has to follow a begin of its own");
    }
    return (before & COUNT) == 1;
  }

  private static Thread startTeller() {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("nursery-idle")
            .unstarted(Activity::tellOwed);
    thread.setContextClassLoader(null);
    thread.start();
    return thread;
  }

  private static void tellOwed() {
    while (true) {
      Activity next = OWED.getAndSet(null);
      if (next == null) {
        LockSupport.park(OWED);
      }
      while (next != null) {
        Activity telling = next;
        next = telling.nextOwed;
        telling.nextOwed = null;
        telling.owed.set(false); // first, as it may be owed again while it is told
        telling.idle();
      }
    }
  }

  private void idle() {
    try {
      whenIdle.run();
    } catch (Throwable t) {
      // A task is on its way to sleep here, and must get there.
      LOG.error("what was to be done when nothing is going on has failed", t);
    }
  }

  @Override
  public String toString() {
    return "Activity[" + count() + "]";
  }
}
