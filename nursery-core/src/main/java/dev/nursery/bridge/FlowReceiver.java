package dev.nursery.bridge;

import dev.nursery.BrokenResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.kernel.ShortLock;
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
 * fails, or throws where it is asked for more, {@link #receive} throws {@link
 * BrokenResourceException} with the publisher's error as its cause, after the elements that came
 * before. <b>Cancellation</b>: a receive that is cancelled has taken nothing; the subscription goes
 * on until this is closed. Several tasks may receive.
 *
 * <p>As a {@link Flow.Subscriber} it is good for one publisher, and keeps the rules of Reactive
 * Streams.
 *
 * @param <T> the elements
 */
public final class FlowReceiver<T> implements ReceiveChannel<T>, Flow.Subscriber<T> {

  private final int prefetch;

  /** What came and was not received, and who waits for more; not full, as no more is asked for. */
  private final MemoryChannel<T> elements = MemoryChannel.unbounded();

  private final ReentrantLock lock = new ReentrantLock();

  /** Null before there is one, and when it needs no more calls; guarded by the lock. */
  private Flow.@Nullable Subscription subscription;

  /** Whether there was one; guarded by the lock. */
  private boolean subscribed;

  /** Whether somebody is calling it; guarded by the lock. */
  private boolean calling;

  /** How many may come, and were not asked for yet; guarded by the lock. */
  private int toAsk;

  /** Guarded by the lock. */
  private boolean closed;

  /** Whether nothing more comes; guarded by the lock. */
  private boolean ended;

  /** What the publisher failed with; written before the elements end. */
  private volatile @Nullable Throwable failure;

  private FlowReceiver(int prefetch) {
    this.prefetch = prefetch;
    this.toAsk = prefetch;
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
    ShortLock
        .reserveStackToWakeBelow(); // to ask for more; that may not fail with an element in hand
    T element;
    try {
      element = elements.receiver().receive();
    } catch (EndOfChannelException end) {
      Throwable why = failure;
      throw why != null
          ? new BrokenResourceException("the publisher has failed", why)
          : new EndOfChannelException("the publisher has completed, and all was received");
    } catch (ClosedResourceException _) {
      throw new ClosedResourceException(
          "this receiver is closed; it was probably left by the try block that owns it, while a task still receives");
    }
    lock.lock();
    try {
      toAsk++;
    } finally {
      lock.unlock();
    }
    callSubscription();
    return element;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    elements.receiver().close();
    callSubscription();
  }

  /**
   * Tells the publisher what is to be told, one call at a time (rule 2.7 of Reactive Streams): who
   * finds somebody at it leaves, and that one looks again when it is done. Under no lock, as that
   * is anybody's code.
   */
  private void callSubscription() {
    while (true) {
      Flow.Subscription called;
      long ask = 0;
      lock.lock();
      try {
        called = subscription;
        if (called == null || calling) {
          return;
        }
        if (closed) {
          subscription = null;
        } else if (toAsk >= prefetch - prefetch / 2) { // half of it at a time, to spare calls
          ask = toAsk;
          toAsk = 0;
        } else {
          return;
        }
        calling = true;
      } finally {
        lock.unlock();
      }
      try {
        if (ask > 0) {
          request(called, ask);
        } else {
          called.cancel();
        }
      } finally {
        called();
      }
    }
  }

  /**
   * A publisher must not throw here. Whoever calls may have an element in its hands, which would be
   * lost with what is thrown; so that is the publisher's failure, for whoever receives next. If it
   * is a cancellation of the caller, that shows at the caller's next operation.
   */
  private void request(Flow.Subscription called, long count) {
    try {
      called.request(count);
    } catch (Throwable failed) {
      end(failed);
      try {
        called.cancel();
      } catch (Throwable worse) {
        if (worse != failed) {
          failed.addSuppressed(worse);
        }
      }
    }
  }

  private void called() {
    lock.lock();
    try {
      calling = false;
    } finally {
      lock.unlock();
    }
  }

  // -- for the publisher

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription");
    boolean wanted;
    lock.lock();
    try {
      wanted = !subscribed && !closed;
      if (wanted) {
        subscribed = true;
        this.subscription = subscription;
      }
    } finally {
      lock.unlock();
    }
    if (wanted) {
      callSubscription();
    } else {
      subscription.cancel();
    }
  }

  @Override
  public void onNext(T element) {
    Objects.requireNonNull(element, "element");
    try {
      elements.sender().trySend(element);
    } catch (BrokenResourceException | ClosedResourceException late) {
      return; // on its way when it was cancelled
    }
  }

  @Override
  public void onError(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    end(failure);
  }

  @Override
  public void onComplete() {
    end(null);
  }

  private void end(@Nullable Throwable why) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      failure = why;
      subscription = null; // it needs no more calls
    } finally {
      lock.unlock();
    }
    elements.sender().close();
  }

  @Override
  public String toString() {
    return "FlowReceiver["
        + elements.receiver().statistics().currentBufferUsed()
        + " of "
        + prefetch
        + " waiting]";
  }
}
