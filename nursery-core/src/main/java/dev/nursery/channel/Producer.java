package dev.nursery.channel;

import dev.nursery.Action;
import dev.nursery.BrokenResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Fn;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.sync.TaskSemaphore;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A piece of code that yields values one by one, each when somebody asks for it.
 *
 * <p>It is written as a loop that {@linkplain Output#send sends}, and read as a channel. In between
 * it stands still: it does not begin before the first receive, and does not go on from a send
 * before the next one. It runs on a task of its own, which lives exactly as long as the block that
 * reads: however that ends, the producer is cancelled, its {@code finally} blocks have run, and it
 * is gone when {@link #run} returns.
 *
 * {@snippet :
 * Producer<Integer> squares = Producer.of(out -> {
 *   for (int i = 1; ; i++) {
 *     out.send(i * i);
 *   }
 * });
 * squares.run(values -> {
 *   for (int value : values) {
 *     if (value > 50) {
 *       break; // the producer is cleaned up when the block ends
 *     }
 *     IO.println(value);
 *   }
 * });
 * }
 *
 * <p><b>Errors.</b> If the producer fails, the block that reads is cancelled, and the error comes
 * out of {@link #run} as it is; so does one of the block's own. If both fail, they come out
 * together in a {@link MultiError}. <b>Cancellation.</b> A cancelled receive has taken nothing, but
 * the producer may have gone on because of it, and is one step ahead from then on. Scopes inside of
 * the producer do not reach the reader: they are different tasks.
 *
 * <p>Nobody owns a producer; it may be run any number of times, and begins anew each time. Follows
 * trio's {@code as_safe_channel}.
 *
 * @param <T> what it yields; never null
 */
public final class Producer<T> {

  /**
   * What a producer does.
   *
   * @param <T> what it yields
   */
  @FunctionalInterface
  public interface Source<T> {

    /** Yields values until there are no more; may fail. */
    void produce(Output<T> out) throws Exception;
  }

  /**
   * Where a producer's values go.
   *
   * @param <T> what they are
   */
  public interface Output<T> {

    /**
     * Yields a value to whoever has asked for it, and waits until somebody asks for the next one.
     *
     * @throws Cancelled if the reader is done, or cancelled
     */
    void send(T value);
  }

  private final Source<T> source;

  private Producer(Source<T> source) {
    this.source = source;
  }

  /** A producer; nothing of it runs yet. */
  public static <T> Producer<T> of(Source<T> source) {
    return new Producer<>(Objects.requireNonNull(source, "source"));
  }

  /**
   * Runs {@code body} with a channel of what the producer yields. Returns when both have ended.
   *
   * @throws MultiError if both fail; if one does, what it threw comes out as it is
   * @throws BrokenResourceException if somebody cancels the producer's task, and nothing else
   * @throws Cancelled if the caller is cancelled
   */
  public void run(Action<? super ReceiveChannel<T>> body) {
    Objects.requireNonNull(body, "body");
    this.<Object>call(values -> {
      body.accept(values);
      return this; // anything: nobody looks
    });
  }

  /** As {@link #run}, with a value. */
  @SuppressWarnings({"unchecked", "NullAway"}) // what the body has returned
  public <R extends @Nullable Object> R call(Fn<? super ReceiveChannel<T>, ? extends R> body) {
    Objects.requireNonNull(body, "body");
    MemoryChannel<T> values = MemoryChannel.open(0);
    var demand = new TaskSemaphore(0);
    var result = new @Nullable Object[1];
    var ended = new boolean[1];
    try {
      Nursery.options()
          .name("a producer and its reader")
          .run(nursery -> {
            nursery.startSoon("producer", () -> produce(nursery, values.sender(), demand));
            try (var asking = new AskingChannel<>(values.receiver(), demand)) {
              result[0] = body.apply(asking);
              ended[0] = true;
            } finally {
              nursery.cancelScope().cancel("the block that reads has ended");
            }
          });
    } catch (MultiError errors) {
      if (errors.exceptions().size() > 1) {
        throw errors;
      }
      throw Producer.<RuntimeException>bare(errors.exceptions().getFirst());
    }
    if (!ended[0]) {
      throw new BrokenResourceException(
          "somebody has cancelled the task of a producer, and nothing else: whoever wants it to end, ends the block that reads");
    }
    return (R) result[0];
  }

  private void produce(Nursery nursery, SendChannel<T> values, TaskSemaphore demand)
      throws Exception {
    boolean ended = false;
    try {
      demand.acquire();
      source.produce(value -> {
        try {
          values.send(value);
        } catch (BrokenResourceException e) {
          Tasks.sleepForever(); // the reader has closed: nobody asks, until the block ends
        }
        demand.acquire();
      });
      ended = true;
    } finally {
      if (ended) {
        values.close();
      } else { // the reader is not to believe that this was all
        nursery.cancelScope().cancel("the producer has not come to its end");
      }
    }
  }

  /** Only the type is lost: what a body throws comes out of its block, as everywhere. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> RuntimeException bare(Throwable error) throws X {
    throw (X) error;
  }
}
