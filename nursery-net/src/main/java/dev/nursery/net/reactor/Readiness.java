package dev.nursery.net.reactor;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.spi.TaskClock;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A non-blocking channel, and the waits of tasks for it to become readable or writable.
 *
 * <p>Owns the channel: it is to be closed by {@link #close} alone, which wakes those who wait. For
 * each direction one task may wait at a time, which the caller has to ensure, by a {@link
 * BusyResourceException} or otherwise. Waits may end for no reason: whoever waits tries again
 * afterwards, and waits again.
 *
 * <p>A channel on which nobody ever had to wait never meets a selector; one is opened when first
 * needed, or {@linkplain #prepare before}.
 *
 * <p>Follows trio's {@code wait_readable}, {@code wait_writable} and {@code notify_closing}.
 */
public final class Readiness {

  private static final int IN = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
  private static final int OUT = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

  /**
   * Tells in which a task that was woken for something gets round to it, and so long it does not
   * pay to switch the interest off. None for writing: a socket is writable most of the time, so
   * there is no point in being told of it more than once.
   */
  private static final int PATIENCE = 3;

  private final SelectableChannel channel;
  private final Direction in = new Direction(IN, PATIENCE);
  private final Direction out = new Direction(OUT, 0);

  /** Where the channel is registered, from the first wait on; guarded by this. */
  private @Nullable Reactor reactor;

  /** That of the task that had it registered; written once, before the selector knows of it. */
  private @Nullable TaskClock clock;

  /** The registration; written once, with {@link #reactor}. */
  private volatile @Nullable SelectionKey key;

  /** Written once, under the lock of this, so that nobody registers a channel that was closed. */
  private volatile boolean closed;

  /**
   * Takes over a channel, and makes it non-blocking, so that no interrupt closes it. If this
   * throws, the channel is still the caller's.
   */
  public Readiness(SelectableChannel channel) throws IOException {
    channel.configureBlocking(false);
    this.channel = channel;
  }

  /**
   * Makes sure that there is a selector, for whoever will have to wait when there may be no file
   * descriptors left to open one: a listener then, which is to tell of it and to try again.
   */
  public static void prepare() throws SelectorUnavailableException {
    Reactor.any();
  }

  /**
   * Waits until the channel may be readable, or may have a connection to accept.
   *
   * @param wait made by the current task for this call; if it is a {@link Request}, it has been
   *     performed when this returns, or dismissed because the channel was closed
   * @throws Cancelled if the task is cancelled; then the request was not, and will not be,
   *     performed
   * @throws ClosedChannelException if the channel is closed
   */
  public void awaitReadable(Suspension wait) throws IOException {
    await(in, IN, wait);
  }

  /** As {@link #awaitReadable}, for the first of several. */
  public static void awaitAnyReadable(List<Readiness> channels, Suspension wait)
      throws IOException {
    try {
      for (Readiness readiness : channels) {
        readiness.enter(readiness.in, IN, wait);
      }
      finish(wait, channels.getFirst());
    } finally {
      for (Readiness readiness : channels) {
        readiness.in.leave();
      }
    }
  }

  /** As {@link #awaitReadable}, until the channel may be writable. */
  public void awaitWritable(Suspension wait) throws IOException {
    await(out, SelectionKey.OP_WRITE, wait);
  }

  /** As {@link #awaitReadable}, until an attempt to connect may have been decided. */
  public void awaitConnected(Suspension wait) throws IOException {
    await(out, SelectionKey.OP_CONNECT, wait);
  }

  private void await(Direction direction, int op, Suspension wait) throws IOException {
    try {
      enter(direction, op, wait);
      finish(wait, this);
    } finally {
      direction.leave();
    }
  }

  private static void finish(Suspension wait, Readiness channel) throws ClosedChannelException {
    wait.await(channel);
    if (wait instanceof Request request) {
      request.settle(); // and if it was performed before the close, that counts
    } else if (channel.closed) {
      throw new ClosedChannelException();
    }
  }

  /**
   * Whether the channel was found readable while nobody waited, since this was last asked: then it
   * pays to try before waiting.
   */
  public boolean takeReadableHint() {
    return in.takeHint();
  }

  private void enter(Direction direction, int op, Suspension wait) throws IOException {
    try {
      if (direction.enter(wait)) {
        arm(direction, op & channel.validOps());
      }
      if (closed) {
        throw new ClosedChannelException();
      }
    } catch (Throwable t) {
      if (!wait.abandon() && wait instanceof Request request) {
        request.settle();
      }
      throw t;
    }
  }

  private void arm(Direction direction, int op) throws IOException {
    try {
      SelectionKey registered = key;
      if (registered == null) {
        register(op);
      } else {
        registered.interestOpsOr(op);
        nudge();
      }
    } catch (CancelledKeyException e) {
      throw new ClosedChannelException(); // between our look at the key and this
    } catch (Throwable t) {
      direction.notArmed();
      throw t;
    }
  }

  private synchronized void register(int op) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    SelectionKey registered = key;
    if (registered != null) {
      registered.interestOpsOr(op);
    } else {
      Reactor chosen = Reactor.choose();
      reactor = chosen;
      clock = Tasks.clock();
      key = chosen.register(channel, op, this);
    }
    nudge();
  }

  /**
   * The selector has to look at what was changed; a key in {@link #key} means that there is one.
   */
  @SuppressWarnings("GuardedBy") // written before the key, and never again
  private void nudge() {
    Reactor at = reactor;
    if (at != null) {
      at.nudge();
    }
  }

  /** For the reactor: what the selector found. */
  void report(SelectionKey found, int ready) {
    if ((ready & IN) != 0) {
      in.report(found);
    }
    if ((ready & OUT) != 0) {
      out.report(found);
    }
  }

  /** All channels of the process that had to be waited for, and are not closed. */
  public static List<Readiness> registered() {
    return Reactor.registered();
  }

  /** Whether the task that first had to wait lived by {@code clock}; of a registered one. */
  @SuppressWarnings("GuardedBy") // written before it was registered, and never again
  public boolean livesBy(TaskClock clock) {
    return this.clock == clock;
  }

  /** How many tasks wait for it. */
  public int tasksWaiting() {
    return (in.isAwaited() ? 1 : 0) + (out.isAwaited() ? 1 : 0);
  }

  /** The channel, to be looked at and no more. */
  public SelectableChannel channel() {
    return channel;
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Closes the channel, and makes those who wait on it fail. Does nothing the second time.
   *
   * <p>The selector lets go of a channel only when it polls, and only then is the file descriptor
   * free; hence the nudge.
   */
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    in.dismiss();
    out.dismiss();
    try {
      channel.close();
    } finally {
      nudge();
    }
  }

  /** What a thread dump shows that a task waits for. */
  @Override
  public String toString() {
    return "readiness of " + channel;
  }
}
