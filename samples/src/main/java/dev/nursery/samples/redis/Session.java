package dev.nursery.samples.redis;

import static java.time.Duration.ofMillis;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.TcpStream;
import dev.nursery.net.server.ServerConnection;
import dev.nursery.net.stream.UnexpectedEndException;
import dev.nursery.sync.TaskLock;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * One client: reads commands, has them done, and answers. A second task, as soon as there is a
 * subscription, sends the messages that others publish; the two take turns at the writer.
 */
final class Session {

  private static final long LONGEST_WAIT = 600_000;

  private final MiniRedis redis;
  private final ServerConnection<TcpStream> connection;
  private final RespReader in;
  private final RespWriter out;
  private final TaskLock turn = new TaskLock();
  private final CancelScope life = CancelScope.create();
  private final Transaction transaction;
  private final Subscriptions subscriptions;
  private boolean forwarding;
  private boolean leaving;

  Session(MiniRedis redis, ServerConnection<TcpStream> connection) {
    this.redis = redis;
    this.connection = connection;
    this.in = new RespReader(new Input());
    this.out = new RespWriter(connection);
    this.transaction = new Transaction(redis.store());
    this.subscriptions = new Subscriptions(redis.pubSub(), life);
  }

  /** The client's bytes. Before it waits for more, all that was answered is sent. */
  private final class Input implements ReceiveStream {

    @Override
    public int receiveInto(ByteBuffer target) throws IOException {
      flush();
      // As if the client had gone, when the server is about to: what it has asked for is done.
      Timed<Integer> received = connection.untilDraining(() -> connection.receiveInto(target));
      return received.orElse(-1);
    }

    @Override
    public byte[] receiveAtMost(int max) throws IOException {
      flush();
      return connection.receiveAtMost(max);
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  void run() throws IOException {
    try {
      life.run(() -> Nursery.run(this::converse));
    } catch (MultiError e) {
      throw e.rethrowIfOnly(IOException.class);
    } finally {
      transaction.end();
      subscriptions.removeAll();
    }
  }

  private void converse(Nursery nursery) throws IOException {
    try {
      while (!leaving) {
        List<String> words = in.read();
        if (words == null) {
          break;
        }
        execute(nursery, words);
      }
    } catch (UnexpectedEndException e) {
      // gone in the middle of a command
    } catch (ProtocolException e) {
      answer(new Reply.Failure("ERR Protocol error: " + e.getMessage()));
    }
    flush();
  }

  private void answer(Reply reply) throws IOException {
    turn.with(() -> out.write(reply));
  }

  private void flush() throws IOException {
    turn.with(out::flush);
  }

  // -- commands

  private void execute(Nursery nursery, List<String> words) throws IOException {
    String name = words.getFirst().toUpperCase(Locale.ROOT);
    try {
      if (!isAllowed(name)) {
        throw new RedisException(
            "ERR Can't execute '"
                + name.toLowerCase(Locale.ROOT)
                + "': only (P)SUBSCRIBE / (P)UNSUBSCRIBE / PING / QUIT are allowed in this context");
      }
      List<String> arguments = words.subList(1, words.size());
      switch (name) {
        case "SUBSCRIBE" -> subscribe(nursery, false, arguments);
        case "PSUBSCRIBE" -> subscribe(nursery, true, arguments);
        case "UNSUBSCRIBE" -> unsubscribe(false, arguments);
        case "PUNSUBSCRIBE" -> unsubscribe(true, arguments);
        default -> answer(answerTo(name, words));
      }
    } catch (RedisException e) {
      transaction.spoil();
      answer(e.reply());
    }
  }

  /** With RESP2, a client could not tell a message from an answer, so it may not ask for much. */
  private boolean isAllowed(String name) {
    return out.usesResp3()
        || subscriptions.count() == 0
        || name.endsWith("SUBSCRIBE")
        || name.equals("PING")
        || name.equals("QUIT");
  }

  private Reply answerTo(String name, List<String> words) throws IOException {
    return switch (name) {
      case "MULTI" -> begin();
      case "EXEC" -> commit();
      case "DISCARD" -> discard();
      case "WATCH" -> watch(words);
      case "UNWATCH" -> {
        transaction.unwatch();
        yield Reply.OK;
      }
      case "QUIT" -> {
        leaving = true;
        yield Reply.OK;
      }
      case "HELLO" -> hello(words);
      case "WAIT" -> awaitReplicas(words);
      case "SAVE", "BGSAVE" -> redis.save(name.equals("SAVE"));
      default -> {
        Command command = redis.command(name, words);
        if (transaction.isOpen()) {
          transaction.add(words);
          yield new Reply.Status("QUEUED");
        }
        yield redis.store().atomically(() -> command.action().run(redis.store(), words));
      }
    };
  }

  /** In vain, as there are none: for as long as one is willing to. */
  private Reply awaitReplicas(List<String> words) throws IOException {
    if (words.size() != 3) {
      throw RedisException.wrongNumberOfArguments("wait");
    } else if (transaction.isOpen()) {
      throw new RedisException("ERR WAIT inside MULTI is not supported");
    }
    long wanted = Command.number(words.get(1));
    long limit = Command.number(words.get(2));
    if (limit < 1 || limit > LONGEST_WAIT) {
      throw new RedisException("ERR timeout is out of range, 1 to " + LONGEST_WAIT);
    } else if (wanted > 0) {
      flush();
      connection.untilDraining(() -> {
        Tasks.sleep(ofMillis(limit));
        return limit;
      });
    }
    return new Reply.Whole(0);
  }

  private Reply hello(List<String> words) {
    String version = words.size() > 1 ? words.get(1) : out.usesResp3() ? "3" : "2";
    if (!version.equals("2") && !version.equals("3")) {
      throw new RedisException("NOPROTO unsupported protocol version");
    }
    out.useResp3(version.equals("3"));
    return new Reply.Table(
        List.of(
            Reply.bulk("server"), Reply.bulk("redis"),
            Reply.bulk("version"), Reply.bulk(MiniRedis.VERSION),
            Reply.bulk("proto"), new Reply.Whole(Long.parseLong(version)),
            Reply.bulk("id"), new Reply.Whole(connection.number()),
            Reply.bulk("mode"), Reply.bulk("standalone"),
            Reply.bulk("role"), Reply.bulk("master"),
            Reply.bulk("modules"), new Reply.Items(List.of())));
  }

  // -- transactions

  private Reply begin() {
    if (transaction.isOpen()) {
      throw new RedisException("ERR MULTI calls can not be nested");
    }
    transaction.begin();
    return Reply.OK;
  }

  private Reply watch(List<String> words) {
    if (transaction.isOpen()) {
      throw new RedisException("ERR WATCH inside MULTI is not allowed");
    }
    transaction.watch(words.subList(1, words.size()));
    return Reply.OK;
  }

  private Reply discard() {
    requireTransaction("DISCARD");
    transaction.end();
    return Reply.OK;
  }

  private Reply commit() {
    requireTransaction("EXEC");
    try {
      if (transaction.isFlawed()) {
        throw new RedisException("EXECABORT Transaction discarded because of previous errors.");
      }
      return redis
          .store()
          .atomically(() -> transaction.isOvertaken() ? Reply.NIL : replies(transaction.queue()));
    } finally {
      transaction.end();
    }
  }

  /** One that fails does not keep the others from being done; so it is in Redis. */
  private Reply replies(List<List<String>> queue) {
    var replies = new ArrayList<Reply>();
    for (List<String> words : queue) {
      try {
        Command command = redis.command(words.getFirst().toUpperCase(Locale.ROOT), words);
        replies.add(command.action().run(redis.store(), words));
      } catch (RedisException e) {
        replies.add(e.reply());
      }
    }
    return new Reply.Items(replies);
  }

  private void requireTransaction(String name) {
    if (!transaction.isOpen()) {
      throw new RedisException("ERR " + name + " without MULTI");
    }
  }

  // -- subscriptions

  private void subscribe(Nursery nursery, boolean pattern, List<String> names) throws IOException {
    if (names.isEmpty()) {
      throw RedisException.wrongNumberOfArguments(pattern ? "psubscribe" : "subscribe");
    }
    for (String name : names) {
      turn.with(() -> out.write(subscriptions.add(pattern, name))); // the first message comes after
    }
    if (!forwarding) {
      forwarding = true;
      nursery.background().startSoon("messages", this::forward);
    }
  }

  private void unsubscribe(boolean pattern, List<String> names) throws IOException {
    Collection<String> which = names.isEmpty() ? subscriptions.all(pattern) : names;
    if (which.isEmpty()) {
      answer(subscriptions.none(pattern));
    }
    for (String name : which) {
      answer(subscriptions.remove(pattern, name));
    }
  }

  private void forward() throws IOException {
    for (Reply message : subscriptions.subscriber().messages()) {
      turn.with(() -> {
        out.write(message);
        out.flush();
      });
    }
  }
}
