// sample: listen-notify - what PostgreSQL notifies its clients of, as a channel; takes a JDBC URL
package dev.nursery.samples.database;

import dev.nursery.Nursery;
import dev.nursery.TaskStatus;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.SendChannel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * "asyncpg", "aiopg": PostgreSQL's {@code LISTEN} and {@code NOTIFY}.
 *
 * <p>What changes when coroutines become virtual threads: no callback is registered with a loop. A
 * task waits at the connection, and sends what comes to a channel, for anybody to receive, with a
 * limit for how much may pile up. The connection is its own: when the task is cancelled, it is
 * interrupted in the driver, and that takes the connection along.
 */
final class ListenNotify {

  private ListenNotify() {}

  /** A service: has begun when no notification is missed any more, and ends by being cancelled. */
  private static void listen(
      Connection connection,
      String topic,
      SendChannel<String> notifications,
      TaskStatus<Object> status)
      throws SQLException {
    try (connection;
        notifications;
        Statement statement = connection.createStatement()) {
      statement.execute("listen " + topic);
      status.started();
      var postgres = connection.unwrap(PGConnection.class);
      while (true) {
        for (PGNotification each : postgres.getNotifications(0)) { // which waits for the first
          notifications.send(each.getParameter());
        }
      }
    }
  }

  private static void notify(Connection connection, String topic, String text) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("select pg_notify(?, ?)")) {
      statement.setString(1, topic);
      statement.setString(2, text);
      statement.execute();
    }
  }

  static void main(String... url) throws SQLException {
    if (url.length == 0) {
      System.err.println(
          "usage: bin/sample listen-notify 'jdbc:postgresql://localhost/postgres?user=me'");
      System.exit(2);
    }
    var orders = MemoryChannel.<String>open(10);
    Nursery.run(nursery -> {
      Connection theirs = DriverManager.getConnection(url[0]);
      nursery.start("listener", status -> listen(theirs, "orders", orders.sender(), status));
      try (Connection connection = DriverManager.getConnection(url[0])) {
        for (String order : new String[] {"tea", "coffee", "cake"}) {
          notify(connection, "orders", order);
        }
      }
      for (int i = 0; i < 3; i++) {
        IO.println("ordered: " + orders.receiver().receive());
      }
      nursery.cancelScope().cancel("all orders are here");
    });
  }
}
