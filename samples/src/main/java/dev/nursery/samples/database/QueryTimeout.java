// sample: query-timeout - a query that is ended in its middle, and its connection used again
package dev.nursery.samples.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nursery.CancelScope;
import dev.nursery.Timed;
import java.sql.SQLException;
import java.time.Duration;

/**
 * "asyncpg", "aiopg": a database, with a pool of connections and a time limit.
 *
 * <p>What changes when coroutines become virtual threads: any JDBC driver will do, and any pool.
 * The time limit is a scope around the call. What it takes for the connection to survive is in
 * {@link CancellableQuery}.
 *
 * <p>Runs with H2, inside of this program, or with the database whose JDBC URL it is given, such as
 * {@code "jdbc:postgresql://localhost/postgres?user=me&password=secret"}.
 */
final class QueryTimeout {

  private static final String EMBEDDED = "jdbc:h2:mem:shop";

  private static final Duration LIMIT = Duration.ofMillis(500);

  private QueryTimeout() {}

  static void main(String... url) throws SQLException {
    var config = new HikariConfig();
    config.setJdbcUrl(url.length == 0 ? EMBEDDED : url[0]);
    config.setMaximumPoolSize(1);
    config.setKeepaliveTime(0);
    try (var pool = new HikariDataSource(config)) {
      boolean postgres = config.getJdbcUrl().startsWith("jdbc:postgresql:");
      var endless =
          new CancellableQuery(pool, endless(postgres ? "generate_series" : "system_range"));
      var connection =
          new CancellableQuery(pool, postgres ? "select pg_backend_pid()" : "select 1");

      long before = connection.number();
      String end =
          switch (CancelScope.moveOnAfter(LIMIT, endless::number)) {
            case Timed.Done<Long>(Long count) -> "counted " + count;
            case Timed.CutOff<Long>(var reason) -> reason.toString();
          };
      IO.println("the endless query: " + end);
      IO.println("connections in use: " + pool.getHikariPoolMXBean().getActiveConnections());
      IO.println("still the same connection: " + (connection.number() == before));
    }
  }

  /** Counts to a million a million times. */
  private static String endless(String series) {
    return "select count(*) from %1$s(1, 1000000) a, %1$s(1, 1000000) b".formatted(series);
  }
}
