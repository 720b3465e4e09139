package dev.nursery.net;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tries the addresses of a host, each a little after the one before, and takes whichever answers
 * first: the user of a host with one dead address shall not notice. After RFC 8305. Knows nothing
 * of sockets.
 *
 * @param <A> what is tried
 * @param <C> what success yields
 */
final class HappyEyeballs<A, C extends Endpoint> {

  /**
   * One attempt.
   *
   * @param <A> what is tried
   * @param <C> what success yields
   */
  @FunctionalInterface
  interface Connector<A, C> {

    /** Connects, and waits for it; cancelled, it leaves nothing open. */
    C connect(A address) throws IOException;
  }

  /**
   * What there is to be tried; some of it may come while the race is on.
   *
   * @param <A> what is tried
   */
  interface Candidates<A> {

    /** Begins to look for them, in tasks that end with the race. */
    void begin(Nursery race);

    /** Waits for the next; null if there are no more. For the race alone. */
    @Nullable A next();
  }

  private final Duration delay;
  private final Connector<A, C> connector;

  /** Set once, by the winning attempt; those who come too late close what they have. */
  private final AtomicReference<@Nullable C> winner = new AtomicReference<>();

  private final ConcurrentLinkedQueue<IOException> failures = new ConcurrentLinkedQueue<>();

  /**
   * Prepares a single race.
   *
   * @param delay how long an attempt has for itself before the next begins
   */
  HappyEyeballs(Duration delay, Connector<A, C> connector) {
    this.delay = delay;
    this.connector = connector;
  }

  /**
   * Runs the race. Whatever comes out, nothing but the returned connection is left open.
   *
   * @return the first connection, or empty if all attempts have failed
   */
  Optional<C> race(List<A> addresses) throws IOException {
    return addresses.size() == 1 ? only(addresses.getFirst()) : race(new Known<>(addresses));
  }

  /** As {@link #race(List)}, with addresses of which some may still be to come. */
  Optional<C> race(Candidates<A> addresses) throws IOException {
    try {
      Nursery.run(attempts -> {
        addresses.begin(attempts);
        for (A address = addresses.next(); address != null; address = addresses.next()) {
          begin(address, attempts);
        }
      });
    } catch (MultiError errors) {
      closeLate(errors);
      // As for a single address: an interrupt is the caller's, and no matter of attempts.
      throw errors.rethrowIfOnly(TaskInterruptedException.class);
    } catch (Throwable t) {
      closeLate(t);
      throw t;
    }
    return Optional.ofNullable(winner.get());
  }

  /** Begins an attempt, and leaves it alone until it fails or its time is over. */
  private void begin(A address, Nursery attempts) {
    CancelScope alone = CancelScope.create().relativeDeadline(delay);
    attempts.startSoon(
        "connect to " + address,
        () -> {
          attempt(address, attempts);
          alone.cancel("the attempt has failed");
        });
    alone.run(Tasks::sleepForever);
  }

  /** A connection that came too late to be of use. */
  private void closeLate(Throwable because) {
    C late = winner.get();
    if (late != null) {
      try {
        late.closeForcefully();
      } catch (IOException e) {
        because.addSuppressed(e);
      }
    }
  }

  private Optional<C> only(A address) {
    try {
      return Optional.of(connector.connect(address));
    } catch (IOException e) {
      failures.add(e);
      return Optional.empty();
    }
  }

  private void attempt(A address, Nursery attempts) throws IOException {
    C connection;
    try {
      connection = connector.connect(address);
    } catch (IOException e) {
      failures.add(e);
      return;
    }
    if (winner.compareAndSet(null, connection)) {
      attempts.cancelScope().cancel("another address has answered");
    } else {
      closeLoser(connection);
    }
  }

  /** The race is won; that one of the others does not close well is no reason to lose it. */
  private void closeLoser(C connection) {
    try {
      connection.closeForcefully();
    } catch (IOException e) {
      failures.add(e);
    }
  }

  /** What the attempts failed with, as members of one error; at least one has to have failed. */
  MultiError failures() {
    return MultiError.of("all attempts to connect failed", List.copyOf(failures));
  }

  /** Whether any attempt has failed so far. */
  boolean hasFailures() {
    return !failures.isEmpty();
  }

  /** Candidates that are all there. */
  private static final class Known<A> implements Candidates<A> {

    private final Iterator<A> addresses;

    Known(List<A> addresses) {
      this.addresses = addresses.iterator();
    }

    @Override
    public void begin(Nursery race) {}

    @Override
    public @Nullable A next() {
      return addresses.hasNext() ? addresses.next() : null;
    }
  }

  /**
   * The addresses in the order in which to try them: those of each family as they come, in turns,
   * beginning with the first of all; so that a family that does not work costs one delay for each
   * of the others and not one for each of its own (RFC 8305, section 4).
   */
  static List<InetAddress> order(List<InetAddress> addresses) {
    boolean six = addresses.getFirst() instanceof Inet6Address;
    var turn = new ArrayDeque<InetAddress>();
    var other = new ArrayDeque<InetAddress>();
    for (InetAddress address : addresses) {
      (address instanceof Inet6Address == six ? turn : other).add(address);
    }
    var ordered = new ArrayList<InetAddress>();
    while (!turn.isEmpty() || !other.isEmpty()) {
      if (!turn.isEmpty()) {
        ordered.add(turn.remove());
      }
      if (!other.isEmpty()) {
        ordered.add(other.remove());
      }
    }
    return ordered;
  }
}
