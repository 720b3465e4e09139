package dev.nursery.testing.net;

import dev.nursery.testing.net.Fault.Way;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A connection of a {@link MemoryNetwork}, as the network sees it: to make it fail, in mid-course.
 *
 * {@snippet :
 * TcpStream stream = client.use(() -> Tcp.open("server", 80));
 * stream.sendAll(question);
 * network.connection(1).reset();
 * }
 *
 * <p>It belongs to the network. All methods may be called by any thread at any time, and do nothing
 * to a connection that is over.
 */
public final class MemoryConnection {

  private final MemoryNetwork network;
  private final Ether ether;
  private final int number;
  private final Lane toServer;
  private final Lane toClient;
  private final MemoryStream client;
  private final MemoryStream server;

  /** Anything that somebody at one of the ends may wait for. */
  private final Ether.Changes changes = new Ether.Changes();

  /** When it is reset; guarded by the lock. */
  private long resetAt = Ether.NEVER;

  MemoryConnection(
      MemoryNetwork network,
      int number,
      InetSocketAddress clientAddress,
      InetSocketAddress serverAddress,
      Lane toServer,
      Lane toClient) {
    this.network = network;
    this.ether = network.ether();
    this.number = number;
    this.toServer = toServer;
    this.toClient = toClient;
    this.client = new MemoryStream(this, clientAddress, serverAddress, toServer, toClient);
    this.server = new MemoryStream(this, serverAddress, clientAddress, toClient, toServer);
  }

  /** Its number among all that were begun, from 1, as plans have it. */
  public int number() {
    return number;
  }

  /** The address of the side that connected. */
  public InetSocketAddress clientAddress() {
    return client.localAddress();
  }

  /** The address of the side that accepted. */
  public InetSocketAddress serverAddress() {
    return server.localAddress();
  }

  /** Whether one of its ends at least has not been closed by its owner. */
  public boolean isOpen() {
    ether.enter();
    try {
      return !client.isClosed() || !server.isClosed();
    } finally {
      ether.leave();
    }
  }

  /**
   * Breaks it, for both sides at once. What has arrived can still be received, what is under way is
   * lost.
   */
  public void reset() {
    change(() -> resetBoth());
  }

  /**
   * From now on each side is gone for the other, without a word. One that sends finds out after
   * {@link MemoryNetwork#PATIENCE}; one that only receives never does.
   */
  public void vanish() {
    change(() -> {
      toServer.addOutage(new MemoryLink.Outage(ether.now(), Ether.NEVER));
      toClient.addOutage(new MemoryLink.Outage(ether.now(), Ether.NEVER));
      reroute();
    });
  }

  /**
   * Lets nothing through one way for some time; then it arrives.
   *
   * @param length 0 to 365 days
   */
  public void stall(Way way, Duration length) {
    Fault fault = new Fault.Stall(number, way, Duration.ZERO, length); // checks the range
    change(() -> {
      strike(fault);
      reroute();
    });
  }

  private void change(Runnable change) {
    ether.enter();
    try {
      settle();
      change.run();
      changed();
    } finally {
      ether.leave();
    }
  }

  // -- for the ends and the network, under the lock

  MemoryNetwork network() {
    return network;
  }

  MemoryStream client() {
    return client;
  }

  MemoryStream server() {
    return server;
  }

  /** Has a fault happen, whose times count from now. */
  void strike(Fault fault) {
    long now = ether.now();
    switch (fault) {
      case Fault.ResetAtByte(int _, Way way, long bytes) -> lane(way).resetAfter(bytes, now);
      case Fault.Reset(int _, Duration after) -> resetAt = now + after.toNanos();
      case Fault.Vanish(int _, Duration after) -> {
        var forEver = new MemoryLink.Outage(now + after.toNanos(), Ether.NEVER);
        toServer.addOutage(forEver);
        toClient.addOutage(forEver);
      }
      case Fault.Stall(int _, Way way, Duration after, Duration length) -> {
        long from = now + after.toNanos();
        lane(way).addOutage(new MemoryLink.Outage(from, from + length.toNanos()));
      }
      case Fault.Refuse _,
          Fault.Ignore _,
          Fault.Delay _,
          Fault.Outage _,
          Fault.Lossy _,
          Fault.Unknown _,
          Fault.SlowLookup _ -> {
        // Not of a connection that has been made.
      }
    }
  }

  private Lane lane(Way way) {
    return way == Way.TO_SERVER ? toServer : toClient;
  }

  void changed() {
    ether.changed(changes);
  }

  void reroute() {
    toServer.reroute();
    toClient.reroute();
    changed();
  }

  /** Does all that is due, in the order of its times. */
  void settle() {
    long now = ether.now();
    for (long next; (next = nextEvent()) <= now; ) {
      if (next == resetAt) {
        resetBoth();
      } else if (next == toServer.nextArrival()) {
        arrive(toServer.takeNext(), next, server, toServer, toClient);
      } else if (next == toClient.nextArrival()) {
        arrive(toClient.takeNext(), next, client, toClient, toServer);
      } else if (next == toServer.givesUpAt()) {
        giveUp(client, toServer);
      } else {
        giveUp(server, toClient);
      }
      changed();
    }
  }

  /** When something is due next. */
  long nextEvent() {
    long arrival = Math.min(toServer.nextArrival(), toClient.nextArrival());
    long end = Math.min(toServer.givesUpAt(), toClient.givesUpAt());
    return Math.min(resetAt, Math.min(arrival, end));
  }

  /** Waits, for a task at one of the ends that has the lock, until something may have changed. */
  void await() {
    ether.await(changes, nextEvent());
  }

  private static void arrive(
      Lane.Flying arrival, long now, MemoryStream receiver, Lane lane, Lane back) {
    switch (arrival.kind) {
      case DATA -> {
        if (receiver.isUsable()) {
          lane.arrive(arrival.data);
        } else {
          back.fly(Lane.Kind.RESET, now); // there is nobody
        }
      }
      case ACK -> back.acknowledged(arrival.count);
      case END -> {
        if (receiver.isUsable()) {
          lane.end();
        }
      }
      case RESET -> {
        if (receiver.isUsable()) {
          back.drop();
          back.fly(Lane.Kind.RESET, now);
        }
        receiver.breakBy("Connection reset");
      }
    }
  }

  private static void giveUp(MemoryStream sender, Lane lane) {
    lane.drop();
    sender.breakBy("Connection timed out");
  }

  private void resetBoth() {
    resetAt = Ether.NEVER;
    toServer.drop();
    toClient.drop();
    client.breakBy("Connection reset");
    server.breakBy("Connection reset");
  }

  /** The number and both addresses. */
  @Override
  public String toString() {
    return "connection "
        + number
        + " from "
        + MemoryHost.text(clientAddress())
        + " to "
        + MemoryHost.text(serverAddress());
  }
}
