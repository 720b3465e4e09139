package dev.nursery.bridge;

import dev.nursery.Action;
import dev.nursery.Nursery;
import dev.nursery.channel.SendChannel;
import dev.nursery.kernel.NurseryClosed;
import dev.nursery.kernel.OwnBody;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

/**
 * What a task sends, as a {@link Flow.Publisher} for a library that wants one.
 *
 * {@snippet :
 * Flow.Publisher<Integer> numbers = FlowPublisher.of(nursery, out -> {
 *   for (int i = 0; i < 1_000; i++) {
 *     out.send(i); // waits until the subscriber has asked for it
 *   }
 * });
 * }
 *
 * <p><b>Who owns it.</b> Each subscriber has a task of its own in the nursery, which runs the body
 * from the beginning, and so none outlives the block. {@code send} waits until the subscriber has
 * asked for an element, and then hands it over: nothing is stored. These tasks take no place in a
 * nursery with {@link dev.nursery.NurseryOptions#maxChildren}, as nobody who subscribes is meant to
 * wait for that.
 *
 * <p><b>Failure.</b> When the body returns, the subscriber is told that it is complete; what it
 * throws goes to the subscriber, and not to the nursery. Only what nobody else can be told of is an
 * error of the nursery: what the body throws after the subscriber has cancelled, as from a
 * clean-up, and what the subscriber itself throws, which it must not, and which ends its
 * subscription.
 *
 * <p><b>Cancellation.</b> A subscriber that cancels has the body cancelled, and a {@code send} that
 * is shielded from that throws {@link dev.nursery.BrokenResourceException}; if the nursery is
 * cancelled, subscribers are told by a {@link java.util.concurrent.CancellationException}. Who
 * subscribes after the end of the nursery is told by a {@link RejectedExecutionException}.
 *
 * <p>Keeps the rules of Reactive Streams.
 *
 * @param <T> the elements; never null
 */
public final class FlowPublisher<T> implements Flow.Publisher<T> {

  private final Nursery nursery;
  private final Action<? super SendChannel<T>> body;

  private FlowPublisher(Nursery nursery, Action<? super SendChannel<T>> body) {
    this.nursery = nursery;
    this.body = body;
  }

  /**
   * Publishes what {@code body} sends, to each subscriber anew.
   *
   * @param body sends from one task at a time
   */
  public static <T> Flow.Publisher<T> of(Nursery nursery, Action<? super SendChannel<T>> body) {
    return new FlowPublisher<>(
        Objects.requireNonNull(nursery, "nursery"), Objects.requireNonNull(body, "body"));
  }

  /**
   * Publishes what is in {@code elements}, to each subscriber anew. If that is a channel, each
   * element goes to one of the subscribers.
   */
  public static <T> Flow.Publisher<T> ofAll(Nursery nursery, Iterable<? extends T> elements) {
    Objects.requireNonNull(elements, "elements");
    return FlowPublisher.<T>of(
        nursery,
        out -> {
          for (T element : elements) {
            out.send(element);
          }
        });
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    var subscription = new PublishedTo<T>(subscriber);
    try {
      nursery.startSoon(new Publication<>(subscription, body));
    } catch (NurseryClosed closed) {
      subscription.refuse(
          new RejectedExecutionException(
              "the nursery of this publisher has ended, so nothing is published any more", closed));
    } catch (Throwable notStarted) {
      subscription.refuse(notStarted); // who subscribes is told so, and not by what this throws
    }
  }

  /** The task of one subscriber. */
  private static final class Publication<T> extends OwnBody {

    private final PublishedTo<T> subscription;
    private final Action<? super SendChannel<T>> body;

    Publication(PublishedTo<T> subscription, Action<? super SendChannel<T>> body) {
      this.subscription = subscription;
      this.body = body;
    }

    @Override
    public boolean takesPlace() {
      return false;
    }

    @Override
    protected void work() {
      subscription.publish(body);
    }

    @Override
    protected void withoutContext(Throwable failure) {
      subscription.refuse(failure);
    }
  }

  @Override
  public String toString() {
    return "publisher in " + nursery;
  }
}
