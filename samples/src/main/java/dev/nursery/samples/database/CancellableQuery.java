package dev.nursery.samples.database;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A query that a cancellation ends, without the loss of its connection.
 *
 * <p>A task that waits for a database waits in foreign code, so a cancellation interrupts it, and
 * that closes the socket: the query is over, and so is the connection. The polite way is {@code
 * Statement.cancel}, which asks the database to stop. So the query is shielded, and a second task
 * that is not passes the cancellation on.
 *
 * @param sql yields a number
 */
record CancellableQuery(DataSource pool, String sql) {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);

  /**
   * What it yields.
   *
   * @throws Cancelled if the task is cancelled; the connection is back in the pool by then
   */
  long number() throws SQLException {
    try {
      return Nursery.call(nursery -> {
        Connection connection = pool.getConnection(); // which is not shielded
        try {
          return CancelScope.shielded(() -> query(nursery, connection));
        } catch (SQLException e) {
          Tasks.checkpointIfCancelled(); // if it was ended by us, it is no error
          throw e;
        }
      });
    } catch (MultiError e) {
      throw e.rethrowIfOnly(SQLException.class);
    }
  }

  private long query(Nursery nursery, Connection connection) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      var running = new Running(statement);
      nursery.background().startSoon("canceller", running::cancelWithThisTask);
      try {
        ResultSet result = statement.executeQuery(sql);
        result.next();
        return result.getLong(1);
      } finally {
        running.end(); // and nobody cancels a statement that is closed next
      }
    }
  }

  /** A query that runs until it says that it does not. */
  private static final class Running {

    private final Statement statement;

    /** Guarded by this. */
    private boolean ended;

    Running(Statement statement) {
      this.statement = statement;
    }

    synchronized void end() {
      ended = true;
    }

    private synchronized boolean cancel() throws SQLException {
      if (!ended) {
        statement.cancel();
      }
      return ended;
    }

    /** Ends the query as soon as this task is cancelled, if it is not over by then. */
    void cancelWithThisTask() throws SQLException {
      try {
        Tasks.sleepForever();
      } finally {
        CancelScope.shielded(() -> {
          while (!cancel()) { // which does nothing before the query has begun
            Tasks.sleep(BETWEEN_TRIES);
          }
        });
      }
    }
  }
}
