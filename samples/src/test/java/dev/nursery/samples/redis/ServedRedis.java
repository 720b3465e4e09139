package dev.nursery.samples.redis;

import dev.nursery.Nursery;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisProtocol;

/** The sample at work, in a thread of its own, for clients that know nothing of tasks. */
final class ServedRedis implements AutoCloseable {

  private final int port;
  private final CompletableFuture<Nursery> nursery = new CompletableFuture<>();
  private final CompletableFuture<Void> end;

  ServedRedis(@Nullable Path file) throws IOException {
    TcpListener listener = Tcp.listenOptions().host("127.0.0.1").backlog(1_024).listen(0);
    port = listener.port();
    end =
        CompletableFuture.runAsync(
            () ->
                Nursery.run(own -> {
                  nursery.complete(own);
                  new MiniRedis(own, file, InstantSource.system()).serve(listener);
                }),
            Thread.ofPlatform().name("mini redis")::start);
  }

  int port() {
    return port;
  }

  Jedis connect(RedisProtocol protocol) {
    return new Jedis(
        new HostAndPort("127.0.0.1", port),
        DefaultJedisClientConfig.builder().protocol(protocol).build());
  }

  Jedis connect() {
    return connect(RedisProtocol.RESP2);
  }

  /** As a signal would. */
  @Override
  public void close() {
    nursery.join().cancelScope().cancel("the test is over");
    end.join();
  }
}
