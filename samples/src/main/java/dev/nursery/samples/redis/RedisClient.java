// sample: redis-client - a client shared by many tasks, with a limit for each command; HOST PORT
package dev.nursery.samples.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Startable;
import dev.nursery.Tasks;
import dev.nursery.TooSlowException;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.process.Program;
import dev.nursery.samples.Arguments;
import dev.nursery.sync.TaskSemaphore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * "aioredis": commands from many tasks over a few connections, many in one go, and messages as a
 * channel. Talks to the mini redis, which it starts itself, or to one at an address.
 *
 * <p>What changes when coroutines become virtual threads: a command is a call, and its time limit
 * is a scope around that call. What the limit leaves behind is the lesson here. A command that was
 * cut off has been sent, or a part of it, and its answer is still to come; whoever had that
 * connection next would take it for the answer to their own question. So a connection counts as
 * broken from the first byte of a question to the last one of its answer, and one that is broken is
 * closed.
 */
final class RedisClient implements AutoCloseable {

  private static final int CONNECTIONS = 4;

  private final String host;
  private final int port;
  private final Duration limit;
  private final TaskSemaphore places = new TaskSemaphore(CONNECTIONS);
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger opened = new AtomicInteger();

  /**
   * Opens no connection yet.
   *
   * @param limit for each call, and all that it waits for
   */
  RedisClient(String host, int port, Duration limit) {
    this.host = host;
    this.port = port;
    this.limit = limit;
  }

  // -- for its users

  /** One command; a {@link RedisException} is what the server says is wrong with it. */
  Reply ask(String... words) throws IOException {
    Reply reply = askAll(List.of(List.of(words))).getFirst();
    if (reply instanceof Reply.Failure(String message)) {
      throw new RedisException(message);
    }
    return reply;
  }

  /** Several commands in one go; their replies in order, failures as well. */
  List<Reply> askAll(List<List<String>> commands) throws IOException {
    return CancelScope.failAfter(
        limit,
        () ->
            places.with(() -> {
              Connection connection = idle.pollFirst();
              if (connection == null) {
                connection = connect();
              }
              try {
                return connection.askAll(commands);
              } finally {
                giveBack(connection);
              }
            }));
  }

  /** A service: has begun when no message is missed any more, and ends by being cancelled. */
  Startable<ReceiveChannel<String>> messages(String channel) {
    return status -> {
      var messages = MemoryChannel.<String>open(100);
      // When they pile up, they do so at the server, which then closes the connection.
      try (Connection connection = CancelScope.failAfter(limit, this::connect);
          var heard = messages.sender()) {
        CancelScope.failAfter(
            limit, () -> connection.askAll(List.of(List.of("SUBSCRIBE", channel))));
        status.started(messages.receiver());
        while (true) {
          if (connection.in.reply() instanceof Reply.Push(var items)
              && items.getLast() instanceof Reply.Bulk(String text)) {
            heard.send(text);
          }
        }
      }
    };
  }

  /** How many connections there have been. */
  int opened() {
    return opened.get();
  }

  @Override
  public void close() throws IOException {
    for (Connection each = idle.poll(); each != null; each = idle.poll()) {
      each.close();
    }
  }

  // -- connections

  /** For one task at a time. */
  private static final class Connection implements AutoCloseable {

    final TcpStream stream;
    final RespReader in;
    final RespWriter out;
    boolean broken;

    Connection(TcpStream stream) {
      this.stream = stream;
      this.in = new RespReader(stream, UTF_8);
      this.out = new RespWriter(stream, UTF_8);
    }

    /** Receives while it sends: otherwise, each end might wait for the other one to receive. */
    List<Reply> askAll(List<List<String>> commands) throws IOException {
      broken = true;
      var replies = new ArrayList<Reply>();
      try {
        Nursery.run(nursery -> {
          nursery.startSoon("send", () -> send(commands));
          for (int i = 0; i < commands.size(); i++) {
            replies.add(in.reply());
          }
        });
      } catch (MultiError e) {
        List<Throwable> errors = e.leaves(); // both directions may find out
        if (errors.stream().allMatch(IOException.class::isInstance)) {
          throw new IOException("lost " + stream + ": " + errors.getFirst().getMessage(), e);
        }
        throw e;
      }
      broken = false;
      return replies;
    }

    private void send(List<List<String>> commands) throws IOException {
      for (List<String> words : commands) {
        out.write(Reply.bulks(words));
      }
      out.flush();
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  private Connection connect() throws IOException {
    var connection = new Connection(Tcp.open(host, port));
    opened.incrementAndGet();
    boolean ready = false;
    try {
      Reply reply = connection.askAll(List.of(List.of("HELLO", "3"))).getFirst();
      if (reply instanceof Reply.Failure(String message)) {
        throw new IOException(host + ":" + port + " does not speak RESP3: " + message);
      }
      ready = true;
      return connection;
    } finally {
      if (!ready) {
        connection.close();
      }
    }
  }

  private void giveBack(Connection connection) throws IOException {
    if (connection.broken) {
      connection.close();
    } else {
      idle.addFirst(connection);
    }
  }

  // -- what it can do

  private static String text(Reply reply) {
    return switch (reply) {
      case Reply.Whole(long value) -> Long.toString(value);
      case Reply.Bulk(String text) -> text;
      default -> reply.toString();
    };
  }

  static void show(Nursery nursery, String host, int port) throws IOException {
    try (var redis = new RedisClient(host, port, ofSeconds(5));
        var hasty = new RedisClient(host, port, ofMillis(200))) {
      redis.ask("DEL", "sample:count", "sample:sum");

      List<Reply> counted =
          redis.askAll(Collections.nCopies(1_000, List.of("INCR", "sample:count")));
      IO.println("1,000 in one go, and the last one: " + text(counted.getLast()));

      Tasks.forEachConcurrent(
          IntStream.rangeClosed(1, 100).boxed().toList(),
          100,
          number -> redis.ask("INCRBY", "sample:sum", number.toString()));
      IO.println("1 to 100, from a task each: " + text(redis.ask("GET", "sample:sum")));

      ReceiveChannel<String> orders = nursery.background().start(redis.messages("sample:orders"));
      for (String order : List.of("tea", "coffee", "cake")) {
        redis.ask("PUBLISH", "sample:orders", order);
      }
      for (int i = 0; i < 3; i++) {
        IO.println("ordered: " + orders.receive());
      }

      try {
        hasty.ask("WAIT", "99", "1000"); // for so many replicas, which are not there
      } catch (TooSlowException e) {
        IO.println("too slow, so its connection is closed");
      }
      IO.println(
          "answered over the next one: %s; connections: %d"
              .formatted(text(hasty.ask("ECHO", "hello")), hasty.opened()));
      redis.ask("DEL", "sample:count", "sample:sum");
    }
  }

  static void main(String... address) {
    var arguments = new Arguments("redis-client [HOST PORT]", address, 0, 2);
    Program.main(nursery -> {
      if (arguments.count() > 0) {
        show(nursery, arguments.text(0), arguments.number(1, 6379));
        return;
      }
      TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(0);
      var redis = new MiniRedis(nursery, null, InstantSource.system());
      nursery.background().startSoon("mini redis", () -> redis.serve(listener));
      show(nursery, "127.0.0.1", listener.port());
    });
  }
}
