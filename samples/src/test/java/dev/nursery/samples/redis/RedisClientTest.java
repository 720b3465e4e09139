package dev.nursery.samples.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.EndOfChannelException;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.TaskCancelledException;
import dev.nursery.Tasks;
import dev.nursery.TooSlowException;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.samples.SampleProcess;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationKind;
import dev.nursery.testing.cancellation.CancellationReport;
import dev.nursery.testing.net.MemoryNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client, with the mini redis in a network in memory, and with the large one. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisClientTest {

  private static void serve(Nursery nursery, MemoryNetwork network) throws IOException {
    network
        .host("server")
        .use(() -> {
          TcpListener listener = Tcp.listen(6379);
          var redis = new MiniRedis(nursery, null, () -> Instant.EPOCH);
          nursery.background().startSoon("redis", () -> redis.serve(listener));
        });
  }

  private static RedisClient client() {
    return new RedisClient("server", 6379, ofSeconds(1));
  }

  @NurseryTest
  void aConnectionIsUsedAgain(Nursery nursery, MemoryNetwork network) throws Exception {
    serve(nursery, network);
    network.use(() -> {
      try (RedisClient redis = client()) {
        redis.ask("SET", "name", "Grüße, 世界");
        assertThat(redis.ask("GET", "name")).isEqualTo(new Reply.Bulk("Grüße, 世界"));
        assertThat(redis.ask("GET", "nothing")).isEqualTo(Reply.NIL);
        redis.ask("RPUSH", "list", "a", "b");
        assertThat(redis.ask("LRANGE", "list", "0", "-1"))
            .isEqualTo(Reply.bulks(List.of("a", "b")));
        redis.ask("SADD", "set", "a");
        assertThat(redis.ask("SMEMBERS", "set")).isEqualTo(Reply.members(List.of("a")));
        redis.ask("HSET", "hash", "a", "1");
        assertThat(redis.ask("HGETALL", "hash"))
            .isEqualTo(new Reply.Table(List.of(new Reply.Bulk("a"), new Reply.Bulk("1"))));
        assertThatThrownBy(() -> redis.ask("INCR", "list"))
            .isInstanceOf(RedisException.class)
            .hasMessageStartingWith("WRONGTYPE");
        assertThat(redis.opened()).isOne();
      }
    });
  }

  @NurseryTest
  void nobodyGetsTheAnswerToAQuestionThatWasCutOff(
      Nursery nursery, VirtualClock clock, MemoryNetwork network) throws Exception {
    serve(nursery, network);
    network.use(() -> {
      try (RedisClient redis = client()) {
        redis.ask("SET", "name", "Ann");
        assertThatThrownBy(() -> redis.ask("WAIT", "1", "5000"))
            .isInstanceOf(TooSlowException.class);
        assertThat(redis.ask("GET", "name")).isEqualTo(new Reply.Bulk("Ann"));
        assertThat(redis.opened()).isEqualTo(2);

        // A limit of the caller's own does the same.
        assertThat(
                CancelScope.moveOnAfter(ofMillis(1), () -> redis.ask("WAIT", "1", "5000")).done())
            .isFalse();
        assertThat(redis.ask("GET", "name")).isEqualTo(new Reply.Bulk("Ann"));
        assertThat(redis.opened()).isEqualTo(3);
      }
    });
  }

  @NurseryTest
  void theLimitCountsTheWaitForAConnection(
      Nursery nursery, VirtualClock clock, MemoryNetwork network) throws Exception {
    serve(nursery, network);
    network.use(() -> {
      try (RedisClient redis = client();
          var slow = new RedisClient("server", 6379, ofSeconds(60))) {
        List<Integer> many = new ArrayList<>(Collections.nCopies(100, 0));
        Tasks.forEachConcurrent(many, 100, _ -> redis.ask("INCR", "count"));
        assertThat(redis.opened()).isLessThanOrEqualTo(4);
        assertThat(redis.ask("GET", "count")).isEqualTo(new Reply.Bulk("100"));

        Nursery.run(waiting -> {
          for (int i = 0; i < 4; i++) {
            waiting.startSoon(() -> slow.ask("WAIT", "1", "20000"));
          }
          Tasks.sleep(ofSeconds(1));
          assertThat(CancelScope.moveOnAfter(ofSeconds(1), () -> slow.ask("PING")).done())
              .isFalse();
        });
        assertThat(slow.opened()).isEqualTo(4);
      }
    });
  }

  /** More than fits into any buffer between the two, in both directions. */
  @NurseryTest
  void aLongPipelineDoesNotGetStuck(Nursery nursery, MemoryNetwork network) throws Exception {
    network.everywhere().buffer(1_000);
    serve(nursery, network);
    network.use(() -> {
      try (RedisClient redis = client()) {
        String text = "x".repeat(1_000);
        List<Reply> replies = redis.askAll(Collections.nCopies(1_000, List.of("ECHO", text)));
        assertThat(replies).hasSize(1_000).containsOnly(new Reply.Bulk(text));
      }
    });
  }

  @NurseryTest
  void messagesComeInOrder(Nursery nursery, MemoryNetwork network) throws Exception {
    serve(nursery, network);
    network.use(() -> {
      try (RedisClient redis = client()) {
        ReceiveChannel<String> news = nursery.background().start(redis.messages("news"));
        for (int i = 0; i < 1_000; i++) {
          redis.ask("PUBLISH", "news", i + "");
          assertThat(news.receive()).isEqualTo(i + "");
        }
      }
    });
  }

  @NurseryTest
  void whoIsNotThereIsAnError(MemoryNetwork network) throws Exception {
    network.host("server");
    network.use(() -> {
      try (RedisClient redis = client()) {
        assertThatThrownBy(() -> redis.ask("PING")).isInstanceOf(IOException.class);
      }
    });
  }

  @Test
  void whereverItIsCancelledNothingStaysOpen() {
    for (int seed = 0; seed < 3; seed++) {
      CancellationReport report =
          CancellationExplorer.seed(seed)
              .kinds(CancellationKind.RUN, CancellationKind.DEADLINE, CancellationKind.TASK)
              .pairs(50, seed)
              .explore((nursery, after) -> {
                var network = new MemoryNetwork();
                after.check("no connection is open", () -> assertThat(network.open()).isEmpty());
                network.use(() -> unlessTheServerIsGone(() -> askABit(nursery)));
              });
      assertThat(report.points()).hasSizeGreaterThan(10);
    }
  }

  /** A server that agrees to everything, and has one message. */
  private static void sayOk(TcpStream stream) {
    var in = new RespReader(stream);
    var out = new RespWriter(stream);
    out.useResp3(true);
    try {
      for (List<String> words = in.read(); words != null; words = in.read()) {
        boolean subscribe = words.getFirst().equals("SUBSCRIBE");
        out.write(subscribe ? Reply.push("subscribe", "news") : Reply.OK);
        if (subscribe) {
          out.write(Reply.push("message", "news", "hello"));
        }
        out.flush();
      }
    } catch (IOException e) {
      // the client was cut off, and has closed the connection
    }
  }

  private static void askABit(Nursery nursery) throws IOException {
    nursery.background().start(Tcp.server(6379, RedisClientTest::sayOk));
    try (var redis = new RedisClient("localhost", 6379, ofSeconds(1))) {
      Nursery.run(asking -> {
        ReceiveChannel<String> news = asking.background().start(redis.messages("news"));
        assertThat(redis.askAll(Collections.nCopies(3, List.of("SET", "name", "Ann"))))
            .containsOnly(Reply.OK);
        assertThat(news.receive()).isEqualTo("hello");
        assertThat(redis.ask("GET", "name")).isEqualTo(Reply.OK);
      });
    }
  }

  /** What is left of a conversation if the server was cut off, or one of its tasks. */
  private static void unlessTheServerIsGone(Block<IOException> conversation)
      throws InterruptedException {
    try {
      conversation.run();
    } catch (MultiError | IOException | TaskCancelledException e) {
      List<Throwable> leaves = e instanceof MultiError several ? several.leaves() : List.of(e);
      assertThat(leaves)
          .hasOnlyElementsOfTypes(
              IOException.class,
              TooSlowException.class,
              EndOfChannelException.class,
              TaskCancelledException.class);
      Tasks.checkpointIfCancelled(); // a cancellation beside them was caught as well
    }
  }

  private static void shows(String... address) throws IOException {
    try (SampleProcess sample = SampleProcess.start(RedisClient.class, address)) {
      assertThat(sample.out().awaitEnd())
          .as("%s", sample.err())
          .containsExactly(
              "1,000 in one go, and the last one: 1000",
              "1 to 100, from a task each: 5050",
              "ordered: tea",
              "ordered: coffee",
              "ordered: cake",
              "too slow, so its connection is closed",
              "answered over the next one: hello; connections: 2");
      assertThat(sample.awaitExit()).isZero();
    }
  }

  @Test
  void itTalksToTheMiniRedis() throws Exception {
    shows();
  }

  @Test
  void itTalksToTheLargeRedis(@TempDir Path folder) throws Exception {
    try (RealRedis redis = RealRedis.start(folder)) {
      shows("127.0.0.1", redis.port() + "");
    }
  }
}
