package dev.nursery.bridge;

import dev.nursery.BrokenResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Tasks;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.lowlevel.ParkingLot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber whose elements are received from a channel: what a {@link Flow.Publisher} has, in a
 * loop.
 *
 * {@snippet :
 * try (FlowReceiver<String> events = FlowReceiver.of(publisher, 16)) {
 *   for (String event : events) {
 *     log(event);
 *   }
 * }
 * }
 *
 * <p><b>Who owns it.</b> Whoever receives closes it; that cancels the subscription. It asks the
 * publisher for a few elements ahead, and for more as they are received, so a slow receiver slows
 * the publisher down, and never more than {@code prefetch} elements wait here.
 *
 * <p><b>The end.</b> When the publisher completes, the channel ends after the last element. When it
 * fails, {@link #receive} throws {@link BrokenResourceException} with the publisher's error as its
 * cause, after the elements that came before. <b>Cancellation</b>: a receive that is cancelled has
 * taken nothing; the subscription goes on until this is closed. Several tasks may receive.
 *
 * <p>As a {@link Flow.Subscriber} it is good for one publisher, and keeps the rules of Reactive
 * Streams.
 *
 * @param <T> the elements
 */
public final class FlowReceiver<T> implements ReceiveChannel<T>, Flow.Subscriber<T> {

  private final int prefetch;
  private final ReentrantLock lock = new ReentrantLock();
  private final ParkingLot receivers = new ParkingLot();

  /** Came, and not received; guarded by the lock. */
  private final Deque<T> waiting = new ArrayDeque<>();

  /** Guarded by the lock. */
  private Flow.@Nullable Subscription subscription;

  /** How many were received, and not asked for again yet; guarded by the lock. */
  private int toAsk;

  /** Whether nothing more comes; guarded by the lock. */
  private boolean ended;

  /** What the publisher failed with; guarded by the lock. */
  private @Nullable Throwable failure;

  /** Guarded by the lock. */
  private boolean closed;

  private FlowReceiver(int prefetch) {
    this.prefetch = prefetch;
  }

  /**
   * A subscriber that is still to be subscribed, for an API that asks for one.
   *
   * @param prefetch how many elements to ask for ahead, at least 1
   */
  public static <T> FlowReceiver<T> create(int prefetch) {
    if (prefetch < 1) {
      throw new IllegalArgumentException(
          "a prefetch of "
              + prefetch
              + ": a publisher sends nothing that was not asked for, so at least 1 has to be");
    }
    return new FlowReceiver<>(prefetch);
  }

  /**
   * Subscribes to {@code publisher}.
   *
   * @param prefetch how many elements to ask for ahead, at least 1
   */
  public static <T> FlowReceiver<T> of(Flow.Publisher<? extends T> publisher, int prefetch) {
    Objects.requireNonNull(publisher, "publisher");
    FlowReceiver<T> receiver = create(prefetch);
    publisher.subscribe(receiver);
    return receiver;
  }

  // -- for the receiver

  @Override
  public T receive() {
    Tasks.checkpointIfCancelled();
    while (true) {
      // In line first, asked then. A wake-up that comes although there is something already is for
      // somebody else.
      ParkingLot.Place place = receivers.prepare();
      T taken = null;
      RuntimeException end = null;
      long ask = 0;
      lock.lock();
      try {
        taken = closed ? null : waiting.poll();
        if (taken != null) {
          ask = received();
        } else {
          end = endLocked();
        }
      } finally {
        lock.unlock();
      }
      if (taken == null && end == null) {
        place.await();
        continue;
      }
      if (!place.withdraw()) {
        receivers.unpark(1);
      }
      if (end != null) {
        Tasks.checkpointBeforeFailing();
        throw end;
      }
      ask(ask);
      Tasks.cancelShieldedCheckpoint();
      return Objects.requireNonNull(taken);
    }
  }

  /** How many more to ask for now: half of what may wait at a time, to spare calls. */
  private long received() {
    toAsk++;
    if (ended || toAsk < (prefetch + 1) / 2) {
      return 0;
    }
    int ask = toAsk;
    toAsk = 0;
    return ask;
  }

  private @Nullable RuntimeException endLocked() {
    if (closed) {
      return new ClosedResourceException(
          "this receiver is closed; it was probably left by the try block that owns it, while a task still receives");
    }
    if (failure != null) {
      return new BrokenResourceException("the publisher has failed", failure);
    }
    return ended
        ? new EndOfChannelException("the publisher has completed, and all was received")
        : null;
  }

  private void ask(long count) {
    Flow.Subscription asked;
    lock.lock();
    try {
      asked = closed ? null : subscription;
    } finally {
      lock.unlock();
    }
    if (count > 0 && asked != null) {
      asked.request(count); // anybody's code, under no lock
    }
  }

  @Override
  public void close() {
    Flow.Subscription cancelled;
    lock.lock();
    try {
      cancelled = closed || ended ? null : subscription;
      closed = true;
      waiting.clear();
    } finally {
      lock.unlock();
    }
    receivers.unparkAll();
    if (cancelled != null) {
      cancelled.cancel();
    }
  }

  // -- for the publisher

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription");
    boolean wanted;
    lock.lock();
    try {
      wanted = this.subscription == null && !closed;
      if (wanted) {
        this.subscription = subscription;
      }
    } finally {
      lock.unlock();
    }
    if (wanted) {
      subscription.request(prefetch);
    } else {
      subscription.cancel();
    }
  }

  @Override
  public void onNext(T element) {
    Objects.requireNonNull(element, "element");
    lock.lock();
    try {
      if (closed || ended) {
        return; // on its way when it was cancelled
      }
      waiting.add(element);
    } finally {
      lock.unlock();
    }
    receivers.unpark(1);
  }

  @Override
  public void onError(Throwable failure) {
    end(Objects.requireNonNull(failure, "failure"));
  }

  @Override
  public void onComplete() {
    end(null);
  }

  private void end(@Nullable Throwable why) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = why;
      }
    } finally {
      lock.unlock();
    }
    receivers.unparkAll();
  }

  @Override
  public String toString() {
    lock.lock();
    try {
      return "FlowReceiver[" + waiting.size() + " of " + prefetch + " waiting]";
    } finally {
      lock.unlock();
    }
  }
}
