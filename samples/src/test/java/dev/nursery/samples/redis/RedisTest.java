package dev.nursery.samples.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Nursery;
import dev.nursery.samples.InstalledProgram;
import dev.nursery.samples.SampleProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;

/** Clients that were made for the large Redis talk to the small one, and notice no difference. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisTest {

  @ParameterizedTest
  @EnumSource(RedisProtocol.class)
  void jedisHasItsCommandsDone(RedisProtocol protocol) throws Exception {
    try (var server = new ServedRedis(null);
        Jedis jedis = server.connect(protocol)) {
      assertThat(jedis.ping()).isEqualTo("PONG");
      assertThat(jedis.set("name", "Grüße")).isEqualTo("OK");
      assertThat(jedis.get("name")).isEqualTo("Grüße");
      assertThat(jedis.get("nothing")).isNull();
      assertThat(jedis.set("name", "x", SetParams.setParams().nx())).isNull();
      assertThat(jedis.setGet("name", "new")).isEqualTo("Grüße");
      assertThat(jedis.incrBy("number", 41)).isEqualTo(41);
      assertThat(jedis.incr("number")).isEqualTo(42);
      assertThat(jedis.mget("name", "nothing", "number")).containsExactly("new", null, "42");

      assertThat(jedis.rpush("list", "b", "c")).isEqualTo(2);
      assertThat(jedis.lpush("list", "a")).isEqualTo(3);
      assertThat(jedis.lrange("list", 0, -1)).containsExactly("a", "b", "c");
      assertThat(jedis.lrange("list", -2, 10)).containsExactly("b", "c");
      assertThat(jedis.lindex("list", -1)).isEqualTo("c");
      assertThat(jedis.rpop("list")).isEqualTo("c");
      assertThat(jedis.lpop("list", 5)).containsExactly("a", "b");
      assertThat(jedis.exists("list")).isFalse();

      assertThat(jedis.hset("hash", Map.of("one", "1", "two", "2"))).isEqualTo(2);
      assertThat(jedis.hgetAll("hash")).isEqualTo(Map.of("one", "1", "two", "2"));
      assertThat(jedis.hincrBy("hash", "two", 5)).isEqualTo(7);
      assertThat(jedis.hdel("hash", "one", "three")).isEqualTo(1);
      assertThat(jedis.type("hash")).isEqualTo("hash");

      assertThat(jedis.sadd("set", "one", "two", "one")).isEqualTo(2);
      assertThat(jedis.sadd("set", "two", "three")).isEqualTo(1);
      assertThat(jedis.smembers("set")).containsExactlyInAnyOrder("one", "two", "three");
      assertThat(jedis.sismember("set", "two")).isTrue();
      assertThat(jedis.sismember("set", "four")).isFalse();
      assertThat(jedis.scard("set")).isEqualTo(3);
      assertThat(jedis.srem("set", "two", "four")).isEqualTo(1);
      assertThat(jedis.type("set")).isEqualTo("set");
      assertThat(jedis.srem("set", "one", "three")).isEqualTo(2);
      assertThat(jedis.exists("set")).isFalse();
      assertThat(jedis.smembers("set")).isEmpty();

      assertThat(jedis.keys("n*")).containsExactlyInAnyOrder("name", "number");
      assertThat(jedis.dbSize()).isEqualTo(3);
      assertThat(jedis.scan("0").getResult()).hasSize(3);
      assertThatThrownBy(() -> jedis.lpush("name", "x"))
          .isInstanceOf(JedisDataException.class)
          .hasMessageStartingWith("WRONGTYPE");
      assertThat(jedis.flushAll()).isEqualTo("OK");
      assertThat(jedis.dbSize()).isZero();
    }
  }

  @Test
  void bytesOfAnyKindGoThereAndBack() throws Exception {
    var all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    try (var server = new ServedRedis(null);
        Jedis jedis = server.connect()) {
      jedis.set(all, all);

      assertThat(jedis.get(all)).isEqualTo(all);
    }
  }

  @Test
  void transactionsAreDoneAsAWholeOrNotAtAll() throws Exception {
    try (var server = new ServedRedis(null);
        Jedis jedis = server.connect();
        Jedis other = server.connect()) {
      jedis.watch("seats");
      Transaction bought = jedis.multi();
      bought.incr("seats");
      bought.rpush("log", "bought");
      assertThat(bought.exec()).containsExactly(1L, 1L);

      jedis.watch("seats");
      other.incr("seats");
      Transaction late = jedis.multi();
      late.incr("seats");
      assertThat(late.exec()).isNull();
      assertThat(jedis.get("seats")).isEqualTo("2");

      Transaction flawed = jedis.multi();
      flawed.sendCommand(() -> "NOSUCH".getBytes(StandardCharsets.US_ASCII), new String[0]);
      flawed.incr("seats");
      assertThatThrownBy(flawed::exec).hasMessageStartingWith("EXECABORT");
      assertThat(jedis.get("seats")).isEqualTo("2");
    }
  }

  @Test
  void aPipelineIsAnsweredInOrder() throws Exception {
    try (var server = new ServedRedis(null);
        Jedis jedis = server.connect()) {
      var numbers = new ArrayList<Response<Long>>();
      Pipeline pipeline = jedis.pipelined();
      for (int i = 0; i < 10_000; i++) {
        numbers.add(pipeline.incr("counter"));
      }
      pipeline.sync();

      for (int i = 0; i < numbers.size(); i++) {
        assertThat(numbers.get(i).get()).isEqualTo(i + 1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(RedisProtocol.class)
  void subscribersAreToldInOrder(RedisProtocol protocol) throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    var listener =
        new JedisPubSub() {
          @Override
          public void onSubscribe(String channel, int count) {
            told.add("subscribed to " + channel);
          }

          @Override
          public void onPSubscribe(String pattern, int count) {
            told.add("subscribed to " + pattern);
          }

          @Override
          public void onMessage(String channel, String message) {
            told.add(channel + ": " + message);
          }

          @Override
          public void onPMessage(String pattern, String channel, String message) {
            told.add(pattern + ": " + channel + ": " + message);
          }
        };
    try (var server = new ServedRedis(null);
        Jedis jedis = server.connect()) {
      Thread subscriber =
          Thread.ofVirtual()
              .start(() -> {
                try (Jedis subscribed = server.connect(protocol)) {
                  subscribed.subscribe(listener, "news");
                }
              });
      assertThat(told.take()).isEqualTo("subscribed to news");
      listener.psubscribe("n*");
      assertThat(told.take()).isEqualTo("subscribed to n*");

      assertThat(jedis.publish("news", "hello")).isEqualTo(2);
      assertThat(jedis.publish("nothing", "else")).isEqualTo(1);
      assertThat(jedis.publish("other", "unheard")).isZero();
      assertThat(List.of(told.take(), told.take(), told.take()))
          .containsExactly("news: hello", "n*: news: hello", "n*: nothing: else");

      listener.unsubscribe();
      listener.punsubscribe();
      subscriber.join();
      assertThat(jedis.pubsubChannels()).isEmpty();
    }
  }

  @Test
  void whatWasThereIsThereAfterARestart(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("dump.resp");
    try (var server = new ServedRedis(file);
        Jedis jedis = server.connect()) {
      jedis.set("text", "Grüße\r\n");
      jedis.rpush("list", "a", "b");
      jedis.hset("hash", "one", "1");
      jedis.sadd("set", "one", "two");
      jedis.set("short-lived", "x");
      jedis.expire("short-lived", 1_000);
      assertThat(jedis.save()).isEqualTo("OK");
      jedis.set("late", "saved when the server ends");
    }
    try (var server = new ServedRedis(file);
        Jedis jedis = server.connect()) {
      assertThat(jedis.get("text")).isEqualTo("Grüße\r\n");
      assertThat(jedis.lrange("list", 0, -1)).containsExactly("a", "b");
      assertThat(jedis.hgetAll("hash")).isEqualTo(Map.of("one", "1"));
      assertThat(jedis.smembers("set")).containsExactlyInAnyOrder("one", "two");
      assertThat(jedis.ttl("short-lived")).isBetween(900L, 1_000L);
      assertThat(jedis.get("late")).isEqualTo("saved when the server ends");
    }
  }

  @Test
  void thousandsOfClients() throws Exception {
    int clients = 2_000;
    var counted = new CountDownLatch(clients);
    try (var server = new ServedRedis(null)) {
      Nursery.run(nursery -> {
        for (int i = 0; i < clients; i++) {
          Jedis jedis = server.connect(); // all stay until the last one is there
          nursery.startSoon(() -> {
            jedis.incr("clients");
            counted.countDown();
            counted.await();
            assertThat(jedis.get("clients")).isEqualTo(clients + "");
            jedis.close();
          });
        }
      });
    }
  }

  @Test
  void redisCliTalksToIt() throws Exception {
    InstalledProgram cli = new InstalledProgram("redis-cli").require();
    try (var server = new ServedRedis(null)) {
      String port = server.port() + "";

      assertThat(cli.run("", "-p", port, "set", "greeting", "hello")).isEqualTo("OK\n");
      assertThat(cli.run("hset h a 1 b 2\nhgetall h\nlrange none 0 -1\n", "-3", "-p", port))
          .isEqualTo("2\na 1\nb 2\n\n");
      assertThat(cli.run("multi\nincr n\nincr n\nexec\n", "-p", port))
          .isEqualTo("OK\nQUEUED\nQUEUED\n1\n2\n");
      assertThat(cli.run("", "-p", port, "nonsense")).startsWith("ERR unknown command 'nonsense'");
    }
  }

  @Test
  void redisBenchmarkRunsOnIt() throws Exception {
    InstalledProgram benchmark = new InstalledProgram("redis-benchmark").require();
    try (var server = new ServedRedis(null)) {
      String printed =
          benchmark.run(
              "",
              "-p",
              server.port() + "",
              "-n",
              "2000",
              "-P",
              "8",
              "--csv", //
              "-t",
              "ping,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,lrange_100,mset");

      assertThat(printed).doesNotContain("Error", "ERR");
      assertThat(printed.lines().filter(line -> line.startsWith("\"")))
          .as(printed)
          .hasSizeGreaterThanOrEqualTo(12);
    }
  }

  @Test
  void aSignalEndsItInGoodOrder(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("dump.resp");
    try (SampleProcess sample = SampleProcess.start(MiniRedis.class, "0", file.toString())) {
      String line = sample.awaitOut("mini redis on port ");
      int port = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
      try (Jedis jedis = new Jedis("127.0.0.1", port)) {
        jedis.set("key", "value");

        sample.signal("INT");
        assertThat(sample.awaitExit()).as("%s", sample.err()).isEqualTo(130);
      }
    }
    assertThat(file).content().isEqualTo("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n");
  }
}
