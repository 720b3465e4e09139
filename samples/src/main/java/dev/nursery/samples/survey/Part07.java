// sample: part-07 - awaitables: a connection that is opened, used and closed, whatever happens
package dev.nursery.samples.survey;

import static java.time.Duration.ofMillis;

import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import java.io.IOException;

/**
 * "Async Context Managers".
 *
 * <p>What changes when coroutines become virtual threads: {@code async with} is {@code try} with
 * resources. A {@code close} that says good-bye has to wait, and so takes a shield, or a cancelled
 * task could not say it; see also the sample context-manager.
 */
final class Part07 {

  /** A connection to a database that is far away. */
  static final class Connection implements AutoCloseable {

    private Connection() {}

    static Connection open() {
      Tasks.sleep(ofMillis(100));
      IO.println("connected");
      return new Connection();
    }

    void query(String what) throws IOException {
      Tasks.sleep(ofMillis(100));
      if (what.isEmpty()) {
        throw new IOException("no question");
      }
      IO.println("answer to " + what);
    }

    @Override
    public void close() {
      CancelScope.shielded(
          () -> CancelScope.moveOnAfter(ofMillis(500), () -> Tasks.sleep(ofMillis(100))));
      IO.println("closed");
    }
  }

  private Part07() {}

  static void main() {
    try (var connection = Connection.open()) {
      connection.query("one");
      connection.query("");
    } catch (IOException e) {
      IO.println("after it was closed: " + e.getMessage());
    }
  }
}
