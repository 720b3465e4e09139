package dev.nursery.bridge;

import dev.nursery.Action;
import dev.nursery.Nursery;
import dev.nursery.channel.SendChannel;
import dev.nursery.kernel.NurseryRecord;
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
 * asked for an element, and then hands it over: nothing is stored.
 *
 * <p><b>Failure.</b> When the body returns, the subscriber is told that it is complete; what it
 * throws goes to the subscriber, and not to the nursery. If the subscriber itself throws, which it
 * must not, its subscription is over, and the error is one of the nursery. <b>Cancellation</b>: a
 * subscriber that cancels has the body cancelled, and a {@code send} that is shielded from that
 * throws {@link dev.nursery.BrokenResourceException}; if the nursery is cancelled, subscribers are
 * told by a {@link java.util.concurrent.CancellationException}. Who subscribes after the end of the
 * nursery is told by a {@link RejectedExecutionException}.
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
      nursery.startSoon(() -> subscription.publish(body));
    } catch (IllegalStateException closed) {
      if (nursery instanceof NurseryRecord record && !record.isClosed()) {
        throw closed; // something else is wrong
      }
      subscription.refuse(
          new RejectedExecutionException(
              "the nursery of this publisher has ended, so nothing is published any more", closed));
    }
  }

  @Override
  public String toString() {
    return "publisher in " + nursery;
  }
}
