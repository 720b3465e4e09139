// sample: redis - a small Redis for the clients of the large one; on a PORT, kept in a FILE
package dev.nursery.samples.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.server.Server;
import dev.nursery.net.server.ServerConnection;
import dev.nursery.process.Program;
import dev.nursery.samples.Arguments;
import dev.nursery.sync.TaskLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * "asyncio Stream API - mini redis", the last part of the survey, grown up: strings, lists, hashes,
 * sets, expiry, transactions, publish and subscribe, pipelining, snapshots.
 *
 * <p>What changes when coroutines become virtual threads: a connection is a loop that reads a
 * command and answers it, and what it does in between is on all processors. So "one command at a
 * time", which a loop gives for nothing, is said in one place, by the lock of the {@link Store}.
 * The rest is who waits for whom: the server for its connections, a connection for its messages,
 * and all of it for the snapshot at the end.
 */
public final class MiniRedis {

  /** What it says it is, for clients that look at it. */
  static final String VERSION = "7.0.0";

  private static final Logger log = LoggerFactory.getLogger(MiniRedis.class);

  private final Nursery nursery;
  private final @Nullable Path file;
  private final Store store;
  private final PubSub pubSub = new PubSub();
  private final Talk talk = new Talk(pubSub);
  private final TaskLock saving = new TaskLock();

  /** The store's count of changes when it was last saved; whoever saves sets it. */
  private volatile long saved;

  MiniRedis(Nursery nursery, @Nullable Path file, InstantSource time) {
    this.nursery = nursery;
    this.file = file;
    this.store = new Store(time);
  }

  Store store() {
    return store;
  }

  PubSub pubSub() {
    return pubSub;
  }

  /** The command of that name, if it can be called so. */
  Command command(String name, List<String> words) {
    Command command = Commands.find(name);
    if (command == null) {
      command = talk.find(name);
    }
    if (command == null) {
      throw new RedisException("ERR unknown command '" + words.getFirst() + "'");
    } else if (!command.takes(words.size())) {
      throw RedisException.wrongNumberOfArguments(name);
    }
    return command;
  }

  // -- saving

  /** For the commands SAVE and BGSAVE; the first one waits, and only who has sent it. */
  Reply save(boolean waiting) throws IOException {
    if (file == null) {
      throw new RedisException("ERR no file was given to save to");
    } else if (waiting) {
      save(file);
      return Reply.OK;
    }
    nursery.startSoon("save", () -> saveOrTell(file));
    return new Reply.Status("Background saving started");
  }

  private void save(Path target) throws IOException {
    saving.with(() -> {
      saved = store.atomically(store::changes);
      Snapshot.write(store, target);
    });
  }

  /** A full disk is no reason to end. */
  private void saveOrTell(Path target) {
    try {
      save(target);
    } catch (IOException e) {
      log.warn("cannot save to {}", target, e);
    }
  }

  private void saveNowAndThen(Path target) {
    while (true) {
      Tasks.sleep(ofMinutes(1));
      if (store.atomically(store::changes) != saved) {
        saveOrTell(target);
      }
    }
  }

  private void expireNowAndThen() {
    while (true) {
      Tasks.sleep(ofMillis(100));
      store.atomically(() -> {
        store.expire();
        return null;
      });
    }
  }

  // -- serving

  /**
   * Until it is cancelled; then clients get the answers to what they have asked, and all is saved.
   */
  void serve(TcpListener listener) throws IOException {
    nursery.background().startSoon("expiry", this::expireNowAndThen);
    if (file != null) {
      Snapshot.read(file, store);
      nursery.background().startSoon("snapshots", () -> saveNowAndThen(file));
    }
    try {
      Server.options().drainingWhenCancelled().grace(ofSeconds(5)).serve(listener, this::handle);
    } finally {
      if (file != null) {
        CancelScope.shielded(() -> CancelScope.failAfter(ofMinutes(1), () -> save(file)));
      }
    }
  }

  private void handle(ServerConnection<TcpStream> connection) throws IOException {
    new Session(this, connection).run();
  }

  /** Serves. */
  public static void main(String... portAndFile) {
    var arguments = new Arguments("redis [PORT [FILE]]", portAndFile, 0, 2);
    int port = arguments.number(0, 6379);
    Path file = arguments.count() > 1 ? Path.of(arguments.text(1)) : null;
    Program.main(nursery -> {
      TcpListener listener = Tcp.listenOptions().host("127.0.0.1").backlog(1_024).listen(port);
      IO.println("mini redis on port " + listener.port());
      IO.println("(Ctrl-C ends it; talk to it with: redis-cli -p " + listener.port() + ")");
      new MiniRedis(nursery, file, InstantSource.system()).serve(listener);
    });
  }
}
