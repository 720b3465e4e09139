package dev.nursery.net.reactor;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A selector, and the two threads that take turns at it.
 *
 * <pre>
 *                  CROWD channels ready at once
 *     sentinel ───────────────────────────────▶ loop
 *     (platform thread, sleeps in the selector)  (virtual thread, polls and yields)
 *         ◀──────────────────────────────────────
 *                  nothing ready, twice in a row
 * </pre>
 *
 * <p>Why two. When little is going on, what counts is how soon a task runs after its bytes came. A
 * platform thread that sleeps in the kernel's own wait is one step from there; a virtual thread in
 * {@code select} is two, as the JDK's poller has to be woken first and then the virtual thread.
 * When much is going on, what counts is the work per message: a virtual thread that yields between
 * polls shares its carriers with the tasks it wakes, so that one poll finds what has gathered while
 * they ran, where a platform thread would compete with them for the processors and poll for every
 * single one.
 *
 * <p>{@link #crowded} says whose turn it is; whoever has it writes it, and unparks the other.
 *
 * <p>A change of interest made by some other thread counts from the next poll on. So whoever makes
 * one owes the reactor a {@link #nudge}, which wakes the sentinel if it is asleep: it writes {@code
 * asleep = true} before it goes into the selector, which then takes in all changes before it
 * sleeps; the other side makes its change before it reads {@code asleep}. Either it is seen to be
 * asleep, or it takes in the change.
 *
 * <p>Reactors are made when first needed, belong to the process, and never end.
 */
final class Reactor {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net");

  /** One reactor keeps several processors busy with what it wakes, and more of them batch less. */
  private static final int PROCESSORS_PER_REACTOR = 4;

  /** So many channels ready at once are a crowd. */
  private static final int CROWD = 3;

  private static final int QUIET_POLLS = 2;

  /** How long the loop goes on before it lets everybody else have a turn. */
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  /** How long after an unforeseen error nothing is polled, so that the log is not flooded. */
  private static final long RECOVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final @Nullable Reactor[] REACTORS =
      new Reactor[Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS_PER_REACTOR)];

  private static final AtomicInteger CHOICES = new AtomicInteger();

  private final Selector selector;
  private final Consumer<SelectionKey> report = Reactor::report;
  private final Thread sentinel;

  /** Whether it is the loop's turn. */
  private volatile boolean crowded;

  /** Whether the sentinel sleeps in the selector, or is about to; the sentinel only. */
  private volatile boolean asleep;

  private Reactor(int number) throws IOException {
    selector = Selector.open();
    sentinel =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("nursery-net-sentinel-" + number)
            .unstarted(this::watch);
    sentinel.setContextClassLoader(null);
  }

  /** The reactor for one more channel; if it cannot be opened, one that is there has to do. */
  static Reactor choose() throws SelectorUnavailableException {
    int index = Math.floorMod(CHOICES.getAndIncrement(), REACTORS.length);
    synchronized (REACTORS) {
      try {
        return get(index);
      } catch (SelectorUnavailableException e) {
        for (Reactor other : REACTORS) {
          if (other != null) {
            return other;
          }
        }
        throw e;
      }
    }
  }

  /** A reactor, so that from now on there is one. */
  static Reactor any() throws SelectorUnavailableException {
    synchronized (REACTORS) {
      return get(0);
    }
  }

  /** Under the lock of {@link #REACTORS}. */
  private static Reactor get(int index) throws SelectorUnavailableException {
    Reactor reactor = REACTORS[index];
    if (reactor == null) {
      reactor = open(index);
      REACTORS[index] = reactor;
    }
    return reactor;
  }

  private static Reactor open(int index) throws SelectorUnavailableException {
    try {
      var reactor = new Reactor(index);
      reactor.start();
      return reactor;
    } catch (IOException e) {
      throw new SelectorUnavailableException(e);
    }
  }

  private void start() throws IOException {
    boolean started = false;
    try {
      sentinel.start();
      started = true;
    } finally {
      if (!started) {
        selector.close();
      }
    }
  }

  /** All channels that are registered, and not closed. */
  static List<Readiness> registered() {
    var all = new ArrayList<Readiness>();
    synchronized (REACTORS) {
      for (Reactor reactor : REACTORS) {
        if (reactor != null) {
          // Those of the JDK's selectors may be looked at by any thread.
          reactor.selector.keys().forEach(key -> all.add((Readiness) key.attachment()));
        }
      }
    }
    all.removeIf(Readiness::isClosed);
    return all;
  }

  SelectionKey register(SelectableChannel channel, int op, Readiness readiness) throws IOException {
    return channel.register(selector, op, readiness);
  }

  void nudge() {
    if (asleep) {
      selector.wakeup();
    }
  }

  private static void report(SelectionKey key) {
    try {
      ((Readiness) key.attachment()).report(key, key.readyOps());
    } catch (CancelledKeyException e) {
      // Closed this very moment; its closer has woken all who waited.
      return;
    }
  }

  // -- the sentinel's turn

  private void watch() {
    Thread loop = null;
    while (true) {
      try {
        if (loop == null) {
          loop = startLoop();
        }
        if (sleep() >= CROWD) {
          crowded = true;
          LockSupport.unpark(loop);
          while (crowded) {
            LockSupport.park(this);
            Thread.interrupted(); // nobody has business with this thread, and park would not wait
          }
        }
      } catch (Throwable t) {
        survive(t);
      }
    }
  }

  /**
   * Made here and not where the reactor is made, as virtual threads inherit their maker's
   * scheduler, which need not be the JDK's and may end with a test.
   */
  private Thread startLoop() {
    return Thread.ofVirtual()
        .inheritInheritableThreadLocals(false)
        .name("nursery-net-loop")
        .start(this::poll);
  }

  private int sleep() throws IOException {
    Thread.interrupted(); // or an interrupted group of threads would make it poll for ever
    asleep = true;
    try {
      return selector.select(report);
    } finally {
      asleep = false;
    }
  }

  // -- the loop's turn

  private void poll() {
    while (true) {
      while (!crowded) {
        LockSupport.park(this);
      }
      try {
        long nextRest = System.nanoTime() + TURN_NANOS;
        for (int quiet = 0; quiet < QUIET_POLLS; ) {
          if (System.nanoTime() - nextRest < 0) {
            Thread.yield();
          } else {
            rest();
            nextRest = System.nanoTime() + TURN_NANOS;
          }
          quiet = selector.selectNow(report) > 0 ? 0 : quiet + 1;
        }
      } catch (Throwable t) {
        survive(t);
      }
      crowded = false;
      LockSupport.unpark(sentinel);
    }
  }

  /**
   * A virtual thread that yields goes to the end of its carrier's own queue, and what it woke goes
   * there too; as long as that queue is not empty, the carrier looks at no other, where newly
   * started threads and those woken by timers wait. One that parks comes back through such a queue
   * itself, behind them.
   */
  private static void rest() {
    LockSupport.parkNanos(1);
  }

  /** A reactor that ended would leave every task that waits on it waiting for ever. */
  private static void survive(Throwable error) {
    try {
      LOG.error("the network's reactor met an error it does not know, and goes on", error);
    } catch (Throwable t) {
      // Out of memory, most likely. There is nobody else to tell.
      error.addSuppressed(t);
    }
    LockSupport.parkNanos(RECOVERY_NANOS);
  }
}
