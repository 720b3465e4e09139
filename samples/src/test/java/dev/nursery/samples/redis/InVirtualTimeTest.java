package dev.nursery.samples.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testing.schedule.Deterministic;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What takes time, and what depends on who comes first, in a network in memory. */
class InVirtualTimeTest {

  /** A client that types. */
  private record Client(TcpStream stream, BufferedReceiveStream in) implements AutoCloseable {

    static Client connect() throws IOException {
      TcpStream stream = Tcp.open("server", 6379);
      return new Client(stream, new BufferedReceiveStream(stream));
    }

    void send(String... lines) throws IOException {
      stream.sendAll(String.join("\r\n", lines).concat("\r\n").getBytes(US_ASCII));
    }

    /** A line of an answer. */
    String line() throws IOException {
      return in.receiveLine() + "";
    }

    String ask(String line) throws IOException {
      send(line);
      return line();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static void serve(Nursery nursery, MemoryNetwork network) throws IOException {
    network
        .host("server")
        .use(() -> {
          TcpListener listener = Tcp.listen(6379);
          long start = Tasks.clock().now();
          var redis =
              new MiniRedis(
                  nursery, null, () -> Instant.EPOCH.plusNanos(Tasks.clock().now() - start));
          nursery.background().startSoon("redis", () -> redis.serve(listener));
        });
  }

  @NurseryTest
  void keysExpire(Nursery nursery, VirtualClock clock, MemoryNetwork network) throws Exception {
    serve(nursery, network);
    network.use(() -> {
      try (Client client = Client.connect()) {
        assertThat(client.ask("SET session x EX 3600")).isEqualTo("+OK");
        assertThat(client.ask("RPUSH stays x")).isEqualTo(":1");
        Tasks.sleep(ofSeconds(3_599));
        assertThat(client.ask("TTL session")).isEqualTo(":1");
        assertThat(client.ask("WATCH session")).isEqualTo("+OK");
        Tasks.sleep(ofSeconds(2));
        assertThat(client.ask("TTL session")).isEqualTo(":-2");
        assertThat(client.ask("DBSIZE")).isEqualTo(":1");
      }
    });
  }

  @NurseryTest
  void aSubscriberThatDoesNotReadIsCutOff(Nursery nursery, MemoryNetwork network) throws Exception {
    network.everywhere().buffer(1_000);
    serve(nursery, network);
    network.use(() -> {
      try (Client slow = Client.connect();
          Client other = Client.connect()) {
        slow.send("SUBSCRIBE news");
        Tasks.sleep(ofMillis(100));
        String told = ":1";
        int messages = 0;
        for (; told.equals(":1") && messages < 100_000; messages++) {
          told = other.ask("PUBLISH news hello");
          Tasks.checkpoint();
        }
        assertThat(messages).isBetween(10_000, 99_999);
      }
    });
  }

  /**
   * Each takes a ticket as long as there are some; a transaction that was overtaken tries again.
   */
  @Test
  void nobodyBuysATicketTwice() {
    for (int seed = 0; seed < 100; seed++) {
      var network = new MemoryNetwork();
      Deterministic.run(
          seed,
          nursery -> {
            serve(nursery, network);
            network.use(() -> {
              try (Client box = Client.connect()) {
                box.ask("SET tickets 3");
                Tasks.forEachConcurrent(List.of("Ann", "Bob", "Eve"), 3, who -> buy());
                assertThat(box.ask("INCRBY tickets 0")).isEqualTo(":0");
              }
            });
          });
      assertThat(network.open()).as("seed %d", seed).isEmpty();
    }
  }

  private static void buy() throws IOException {
    try (Client client = Client.connect()) {
      while (true) {
        client.send("WATCH tickets", "GET tickets");
        assertThat(List.of(client.line(), client.line())).containsExactly("+OK", "$1");
        int left = Integer.parseInt(client.line());
        client.send("MULTI", "SET tickets " + (left - 1), "EXEC");
        assertThat(List.of(client.line(), client.line())).containsExactly("+OK", "+QUEUED");
        if (client.line().equals("*1")) {
          assertThat(client.line()).isEqualTo("+OK");
          return;
        }
      }
    }
  }

  @NurseryTest
  void whatIsNoCommandIsSaid(Nursery nursery, MemoryNetwork network) throws Exception {
    serve(nursery, network);
    network.use(() -> {
      for (String nonsense : Arrays.asList("*1\r\n:3", "*x", "*1\r\n$-x", "*2000000")) {
        try (Client client = Client.connect()) {
          assertThat(client.ask(nonsense)).startsWith("-ERR Protocol error: ");
          assertThat(CancelScope.failAfter(ofSeconds(1), () -> client.in().receiveSome()))
              .isEmpty();
        }
      }
    });
  }
}
