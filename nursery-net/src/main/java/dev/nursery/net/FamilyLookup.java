package dev.nursery.net;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.lowlevel.ParkingLot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Both families of a host's addresses, asked for at once, and handed out as they come: in turns,
 * IPv6 first, which gets a little time to be the first to come (RFC 8305, sections 3 and 4).
 */
final class FamilyLookup implements HappyEyeballs.Candidates<InetAddress> {

  static final Duration RESOLUTION_DELAY = Duration.ofMillis(50);

  private final String host;
  private final Answer six;
  private final Answer four;

  /** Where the race waits for answers. */
  private final ParkingLot changed = new ParkingLot();

  /** Whether the time for IPv6 is over; the race's. */
  private boolean begun;

  /** Whose turn it is; the race's. */
  private boolean sixIsNext = true;

  /** Asks for one family. */
  @FunctionalInterface
  interface Lookup {
    List<InetAddress> ask() throws IOException;
  }

  /** What one of the two questions came to. */
  private static final class Answer {
    final Lookup lookup;

    // Guarded by this.
    final Queue<InetAddress> addresses = new ArrayDeque<>();
    @Nullable IOException error;
    boolean complete;

    Answer(Lookup lookup) {
      this.lookup = lookup;
    }

    synchronized void complete(List<InetAddress> found, @Nullable IOException failure) {
      addresses.addAll(found);
      error = failure;
      complete = true;
    }

    synchronized boolean isComplete() {
      return complete;
    }

    synchronized boolean has() {
      return !addresses.isEmpty();
    }

    synchronized @Nullable InetAddress take() {
      return addresses.poll();
    }

    synchronized @Nullable IOException error() {
      return error;
    }
  }

  FamilyLookup(FamilyResolver resolver, String host) {
    this.host = host;
    this.six = new Answer(() -> resolver.resolveIpv6(host));
    this.four = new Answer(() -> resolver.resolveIpv4(host));
  }

  @Override
  public void begin(Nursery race) {
    race.startSoon("look up IPv6 of " + host, () -> ask(six));
    race.startSoon("look up IPv4 of " + host, () -> ask(four));
  }

  private void ask(Answer answer) {
    try {
      answer.complete(answer.lookup.ask(), null);
    } catch (IOException e) {
      answer.complete(List.of(), e);
    }
    changed.unparkAll();
  }

  @Override
  public @Nullable InetAddress next() {
    if (!begun) {
      await(() -> six.isComplete() || four.has());
      CancelScope.moveOnAfter(RESOLUTION_DELAY, () -> await(six::isComplete));
      begun = true;
    }
    await(() -> six.has() || four.has() || (six.isComplete() && four.isComplete()));
    Answer first = sixIsNext ? six : four;
    Answer second = sixIsNext ? four : six;
    InetAddress address = first.take();
    if (address == null) {
      address = second.take();
      sixIsNext = second == four;
    } else {
      sixIsNext = first == four;
    }
    return address;
  }

  private void await(BooleanSupplier condition) {
    while (true) {
      ParkingLot.Place place = changed.prepare();
      if (condition.getAsBoolean()) {
        place.withdraw();
        return;
      }
      place.await();
    }
  }

  /** For when no address came at all. */
  UnknownHostException unknown() {
    var unknown = new UnknownHostException("no address is known for host '" + host + "'");
    for (Answer answer : List.of(six, four)) {
      IOException error = answer.error();
      if (error != null) {
        unknown.addSuppressed(error);
      }
    }
    return unknown;
  }
}
