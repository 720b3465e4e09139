package dev.nursery.benchmarks.echo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Keeps one message under way on each of its connections, with one thread, until the time is over.
 *
 * <p>A selector with an interest that never changes costs a read, a write and part of a poll for a
 * message: less than any server here, so that it is the servers that make the difference. A single
 * connection is used with blocking calls, which costs less still.
 */
final class ClientLoop implements Callable<Latencies> {

  private static final long SILENCE_MILLIS = 10_000;

  private final List<Connection> connections;
  private final long countFrom;
  private final long countUntil;
  private final Latencies latencies = new Latencies();
  private int underWay;

  ClientLoop(List<Connection> connections, long countFrom, long countUntil) {
    this.connections = connections;
    this.countFrom = countFrom;
    this.countUntil = countUntil;
  }

  /** Returns the messages that came back between the two times. */
  @Override
  public Latencies call() throws IOException {
    if (connections.size() == 1) {
      pingPong(connections.getFirst());
    } else {
      select();
    }
    return latencies;
  }

  private void pingPong(Connection connection) throws IOException {
    do {
      connection.send();
      while (!connection.receive()) {}
    } while (count(connection));
  }

  private void select() throws IOException {
    try (Selector selector = Selector.open()) {
      for (Connection connection : connections) {
        connection.channel.configureBlocking(false);
        connection.channel.register(selector, SelectionKey.OP_READ, connection);
        connection.send();
      }
      // Also when the time is over each message is waited for: a connection that is closed with
      // bytes unread would be reset, which the servers would report as failures.
      underWay = connections.size();
      while (underWay > 0) {
        int ready = selector.select(this::answer, SILENCE_MILLIS);
        if (ready == 0) {
          throw new IOException("the server has been silent for " + SILENCE_MILLIS + " ms");
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void answer(SelectionKey ready) {
    try {
      Connection connection = (Connection) ready.attachment();
      if (connection.receive()) {
        if (count(connection)) {
          connection.send();
        } else {
          underWay--;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Counts a message that has come back; false if the time is over. */
  private boolean count(Connection connection) {
    long now = System.nanoTime();
    if (now >= countUntil) {
      return false;
    }
    if (now >= countFrom) {
      latencies.record(now - connection.sentAt());
    }
    return true;
  }
}
