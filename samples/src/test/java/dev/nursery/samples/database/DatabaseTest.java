package dev.nursery.samples.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.samples.Told;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With H2, and with a PostgreSQL server that is started here. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatabaseTest {

  private static PostgresServer postgres;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    postgres = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  @Test
  void connectionSurvivesCancelledQuery() throws Exception {
    assertThat(Told.inRealTime(() -> QueryTimeout.main(postgres.url())).lines())
        .containsExactly(
            "the endless query: cancelled: the deadline passed",
            "connections in use: 0",
            "still the same connection: true");
  }

  @Test
  void embedded() throws Exception {
    assertThat(Told.inRealTime(() -> QueryTimeout.main()).lines())
        .containsExactly(
            "the endless query: cancelled: the deadline passed",
            "connections in use: 0",
            "still the same connection: true");
  }

  @Test
  void notificationsAreReceived() throws Exception {
    assertThat(Told.inRealTime(() -> ListenNotify.main(postgres.url())).lines())
        .containsExactly("ordered: tea", "ordered: coffee", "ordered: cake");
  }
}
