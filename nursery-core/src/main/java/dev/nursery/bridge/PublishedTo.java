package dev.nursery.bridge;

import dev.nursery.Action;
import dev.nursery.BrokenResourceException;
import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.ClosedResourceException;
import dev.nursery.Tasks;
import dev.nursery.channel.SendChannel;
import dev.nursery.kernel.Sneaky;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.Translation;
import dev.nursery.lowlevel.ParkingLot;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One subscription: the task that publishes, and what its subscriber has asked for.
 *
 * <p>All signals come from the task, one after the other: the subscriber's calls, from any thread,
 * only change the demand, or cancel the scope that the body runs in. Where the body has handed the
 * channel to another task, that one tells of elements; when the body is over, the end is told once
 * nobody is {@linkplain #sending} any more. Who sends marks that first, and looks then whether all
 * is over; the end does it the other way round: so nobody begins to send who is not waited for.
 */
final class PublishedTo<T> implements Flow.Subscription, SendChannel<T> {

  /** What the subscriber has thrown; it is not for the subscriber to be told of. */
  private static final class SubscriberFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SubscriberFailed(Throwable cause) {
      super("a subscriber has thrown, which ends its subscription", cause);
    }
  }

  /** Nothing can be sent any more; what a body comes to its end with, and no failure of it. */
  private static final class SubscriberGone extends BrokenResourceException {

    private static final long serialVersionUID = 1L;

    SubscriberGone() {
      super(
          "the subscriber has cancelled, or its subscription has ended in another way, so nothing can be sent to it any"
              + " more: let the one who sends come to an end");
    }
  }

  private final CancelScope scope = CancelScope.create();

  /** How many may be sent; as much as there is means no limit. */
  private final AtomicLong demand = new AtomicLong();

  /** Where the task waits for demand. */
  private final ParkingLot waiting = new ParkingLot();

  private final AtomicBoolean sending = new AtomicBoolean();

  /** Where the task waits for the last to send. */
  private final ParkingLot sent = new ParkingLot();

  /** Whether the body is over; set before it is looked whether somebody sends. */
  private volatile boolean ended;

  /** Null once it is over, so as not to hold on to it. */
  private volatile Flow.@Nullable Subscriber<? super T> subscriber;

  /** Whether the subscriber has cancelled. */
  private volatile boolean cancelled;

  /** Whether it has asked for what cannot be. */
  private volatile @Nullable IllegalArgumentException badRequest;

  private volatile boolean closed;

  PublishedTo(Flow.Subscriber<? super T> subscriber) {
    this.subscriber = subscriber;
  }

  // -- the task

  /** Runs {@code body} to its end, and tells the subscriber how that was. */
  void publish(Action<? super SendChannel<T>> body) {
    Flow.Subscriber<? super T> told = Objects.requireNonNull(subscriber);
    try {
      told.onSubscribe(this);
      Throwable failure = run(body);
      boolean over = cancelled;
      cancelled = true; // what the subscriber asks for from here on is asked in vain
      if (failure instanceof SubscriberFailed failed) {
        throw failed;
      }
      IllegalArgumentException bad = badRequest;
      if (bad != null) {
        if (failure != null) {
          bad.addSuppressed(failure);
        }
        told.onError(bad);
      } else if (over && failure != null) {
        throw Sneaky.of(failure); // of a clean-up, of which the subscriber may not be told any more
      } else if (!over && failure != null) {
        told.onError(failure);
      } else if (!over) {
        told.onComplete();
      }
    } catch (Cancelled nurseryCancelled) {
      if (!cancelled) {
        cancelled = true;
        told.onError(
            new CancellationException(
                "the nursery of the publisher was " + nurseryCancelled.reason()));
      }
      throw nurseryCancelled;
    } finally {
      cancelled = true;
      subscriber = null;
      waiting.unparkAll(); // a task outside of the body may have been sending
    }
  }

  private @Nullable Throwable run(Action<? super SendChannel<T>> body) {
    try {
      scope.run(() -> body.accept(this));
      return null;
    } catch (Cancelled outer) {
      throw outer;
    } catch (SubscriberGone expected) {
      return null;
    } catch (Throwable t) {
      return t;
    } finally {
      ended = true;
      if (sending.get()) {
        CancelScope.shielded(this::awaitLastSend);
      }
    }
  }

  private void awaitLastSend() {
    waiting.unparkAll(); // it may wait for demand
    while (sending.get()) {
      // In line first, asked then: whoever is done sending finds us there, or we see that it is.
      ParkingLot.Place place = sent.prepare();
      if (sending.get()) {
        place.await();
      } else {
        place.withdraw();
      }
    }
  }

  /** There is no task for it. */
  void refuse(Throwable why) {
    Flow.Subscriber<? super T> told = Objects.requireNonNull(subscriber);
    cancelled = true;
    subscriber = null;
    told.onSubscribe(this);
    told.onError(why);
  }

  @Override
  public void send(T value) {
    Objects.requireNonNull(value, "value");
    Tasks.checkpointIfCancelled();
    if (!sending.compareAndSet(false, true)) {
      throw new BusyResourceException(
          "another task is sending to this subscriber: one at a time, please; let the others send to a channel that"
              + " this one receives from");
    }
    try {
      if (closed) {
        throw new ClosedResourceException("this publisher's channel was closed before");
      }
      boolean waited = awaitDemand();
      deliver(value);
      if (!waited) {
        Tasks.cancelShieldedCheckpoint();
      }
    } finally {
      sending.set(false);
      if (ended) {
        sent.unparkAll();
      }
    }
  }

  /** Takes one of what was asked for; whether it had to wait. */
  private boolean awaitDemand() {
    boolean waited = false;
    while (!takeOne()) {
      // In line first, asked then: whoever asks for more, or ends it, finds us there.
      ParkingLot.Place place = waiting.prepare();
      if (isOver()) {
        place.withdraw();
        throw newGone();
      } else if (demand.get() > 0) {
        place.withdraw();
      } else {
        place.await();
        waited = true;
      }
    }
    return waited;
  }

  private boolean isOver() {
    return ended || cancelled || badRequest != null;
  }

  /**
   * Raises instead, unless the sender is shielded. The subscriber that says so first may be about
   * to cancel the scope, so that is done here for it.
   */
  private SubscriberGone newGone() {
    scope.cancel("its subscriber is gone");
    Tasks.checkpointBeforeFailing();
    return new SubscriberGone();
  }

  private boolean takeOne() {
    return demand.getAndUpdate(now -> now == Long.MAX_VALUE || now == 0 ? now : now - 1) > 0;
  }

  private void deliver(T value) {
    Flow.Subscriber<? super T> told = subscriber;
    if (told == null || isOver()) {
      throw newGone();
    }
    try {
      told.onNext(value);
    } catch (Throwable thrown) {
      if (Translation.of((TaskRecord) Tasks.currentOrTemporary(), thrown)
          instanceof Cancelled ours) {
        throw ours; // it has met a cancellation of this task, which is no failure of it
      }
      cancelled = true;
      throw new SubscriberFailed(thrown);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  // -- the subscriber, on any thread

  @Override
  public void request(long count) {
    if (cancelled) {
      return;
    }
    if (count <= 0) {
      badRequest =
          new IllegalArgumentException(
              "a subscriber has asked for "
                  + count
                  + " elements, and has to ask for at least 1 (rule 3.9 of Reactive Streams)");
      scope.cancel("its subscriber asked for " + count + " elements");
      waiting.unparkAll(); // those who are shielded
      return;
    }
    demand.getAndUpdate(now -> now + count < 0 ? Long.MAX_VALUE : now + count);
    waiting.unpark(1);
  }

  @Override
  public void cancel() {
    cancelled = true;
    scope.cancel("its subscriber has cancelled");
    waiting.unparkAll(); // those who are shielded
  }

  @Override
  public String toString() {
    return "subscription";
  }
}
