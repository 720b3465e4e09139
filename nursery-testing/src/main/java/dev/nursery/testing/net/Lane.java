package dev.nursery.testing.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What goes one way on one connection: what is under way, in its order, and the bytes that have
 * arrived and wait for their receiver. Used under the network's lock.
 */
final class Lane {

  /** What can be under way. */
  enum Kind {
    DATA,
    /** So many bytes of the other direction have been received, and leave room for others. */
    ACK,
    END,
    RESET
  }

  /** As many bytes as go on their way together: those of a packet. */
  private static final int SEGMENT = 1_460;

  private static final byte[] NONE = {};

  /** Something under way. */
  static final class Flying {

    final Kind kind;
    final byte[] data;
    final int count;
    private final long departure;
    private final long delay;
    private long arrival;

    private Flying(Kind kind, byte[] data, int count, long departure, long delay) {
      this.kind = kind;
      this.data = data;
      this.count = count;
      this.departure = departure;
      this.delay = delay;
    }
  }

  private final Route route;

  /** For the delays of what the sender sends. */
  private final Random delays;

  /** For how much the receiver receives at a time; apart, as that is another task. */
  private final Random pieces;

  /** When nothing gets through on this connection, besides what holds for the link. */
  private final List<MemoryLink.Outage> outages = new ArrayList<>();

  private final ArrayDeque<Flying> flying = new ArrayDeque<>();

  /** None of them empty. */
  private final ArrayDeque<ByteBuffer> arrived = new ArrayDeque<>();

  private int waiting;
  private boolean ended;

  private long sent;
  private long unacknowledged;

  /** After how many bytes the connection is reset; negative if it is not. */
  private long resetAfter = -1;

  Lane(Route route, Random delays, Random pieces) {
    this.route = route;
    this.delays = delays;
    this.pieces = pieces;
  }

  // -- the sender's side

  void resetAfter(long bytes, long now) {
    resetAfter = bytes;
    resetIfDue(now);
  }

  boolean hasRoom() {
    return unacknowledged < route.link().buffer();
  }

  /** Sends what there is room for; whether that was anything. */
  boolean send(ByteBuffer data, long now) {
    long room = route.link().buffer() - unacknowledged;
    boolean any = false;
    while (room > 0 && data.hasRemaining()) {
      long size = Math.min(Math.min(room, data.remaining()), SEGMENT);
      if (resetAfter > sent) {
        size = Math.min(size, resetAfter - sent);
      }
      byte[] segment = new byte[(int) size];
      data.get(segment);
      long departure = route.departure(now, segment.length);
      add(new Flying(Kind.DATA, segment, segment.length, departure, route.delay(delays)));
      sent += size;
      unacknowledged += size;
      room -= size;
      any = true;
      resetIfDue(now);
    }
    return any;
  }

  private void resetIfDue(long now) {
    if (sent == resetAfter) {
      fly(Kind.RESET, now);
    }
  }

  void fly(Kind kind, long now) {
    add(new Flying(kind, NONE, 0, now, route.delay(delays)));
  }

  /** Draws nothing, as it is the other direction's task that says so. */
  void acknowledge(int count, long now) {
    add(new Flying(Kind.ACK, NONE, count, now, route.link().latency()));
  }

  private void add(Flying last) {
    last.arrival = route.arrival(last.departure, last.delay, outages);
    if (!flying.isEmpty()) {
      last.arrival = Math.max(last.arrival, flying.getLast().arrival);
    }
    flying.add(last);
  }

  void acknowledged(int count) {
    unacknowledged -= count;
  }

  /** When the sender has tried for long enough. */
  long givesUpAt() {
    for (Flying each : flying) {
      if (each.kind == Kind.DATA || each.kind == Kind.END) {
        long patience = MemoryNetwork.PATIENCE.toNanos();
        return each.arrival - each.departure > patience ? each.departure + patience : Ether.NEVER;
      }
    }
    return Ether.NEVER;
  }

  /** Has nothing of what is under way arrive. */
  void drop() {
    flying.clear();
  }

  // -- what is under way

  long nextArrival() {
    Flying next = flying.peek();
    return next == null ? Ether.NEVER : next.arrival;
  }

  Flying takeNext() {
    return flying.remove();
  }

  void addOutage(MemoryLink.Outage outage) {
    outages.add(outage);
  }

  /** Computes anew when everything arrives, after the outages have changed. */
  void reroute() {
    long before = 0;
    for (Flying each : flying) {
      each.arrival = Math.max(before, route.arrival(each.departure, each.delay, outages));
      before = each.arrival;
    }
  }

  // -- the receiver's side

  void arrive(byte[] data) {
    arrived.add(ByteBuffer.wrap(data));
    waiting += data.length;
  }

  void end() {
    ended = true;
  }

  /** How many bytes there are to be received. */
  int waiting() {
    return waiting;
  }

  /** Whether nothing follows those. */
  boolean hasEnded() {
    return ended;
  }

  /** How many of so many bytes a receive returns. */
  int piece(int count) {
    int most = route.link().pieces();
    return most == 0 ? count : Math.min(count, 1 + pieces.nextInt(most));
  }

  /** Moves so many bytes, which there have to be. */
  void receive(ByteBuffer target, int count) {
    for (int left = count; left > 0; ) {
      ByteBuffer first = arrived.element();
      int size = Math.min(left, first.remaining());
      target.put(first.slice(first.position(), size));
      first.position(first.position() + size);
      waiting -= size;
      left -= size;
      if (!first.hasRemaining()) {
        arrived.remove();
      }
    }
  }
}
