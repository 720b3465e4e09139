package docs;

import dev.nursery.Action;
import dev.nursery.Block;
import dev.nursery.Nursery;
import dev.nursery.Startable;
import dev.nursery.Task;
import dev.nursery.channel.SendChannel;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.net.ByteStream;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.UdpSocket;
import dev.nursery.net.proxy.ProxyHeader;
import dev.nursery.net.server.Server;
import dev.nursery.net.server.ServerConnection;
import dev.nursery.net.server.ServerOptions;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.tls.TlsIdentity;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.net.MemoryHost;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.StreamPair;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What fragments in the documentation use without declaring it. They see these members as if they
 * were their own; a declaration in the fragment takes precedence.
 */
public final class Given {

  public static final Logger log = LoggerFactory.getLogger(Given.class);
  public static final LongAdder timeouts = new LongAdder();
  public static final ScopedValue<String> TENANT = ScopedValue.newInstance();

  /** An open nursery, as if the fragment stood in its body. */
  public static Nursery nursery;

  public static BufferedReader reader;

  private Given() {}

  // -- work to be done in tasks and under time limits

  public static void child1() {}

  public static void child2() {}

  public static String ask() {
    return "";
  }

  public static String read() {
    return "";
  }

  public static void lookEverywhere() {}

  public static void importUsers(String tenant) {}

  public static void reportChanges(Path folder) {}

  public static String get(URI uri) throws IOException {
    return "";
  }

  public static void sendMail() throws IOException {}

  public static int bind() {
    return 0;
  }

  public static void serveForEver() {}

  public static void work() {}

  public static void fetchAll(Nursery nursery) {}

  public static URI uri;
  public static URI otherUri;
  public static URI mirror;
  public static List<URI> uris;

  public static String fetch(URI uri) throws IOException {
    return "";
  }

  public static void download(URI uri) throws IOException {}

  public static void index(String page) {}

  public static void updateIndex() {}

  public static void waitForShutdown() {}

  public static Startable<Integer> service;

  public static void beatForEver() {}

  public static void useServiceAt(int port) {}

  // -- tests, and what they are about

  public static void log(String line) {}

  public static void open() {}

  public static final List<Task<?>> tasks = List.of();
  public static VirtualClock clock;
  public static Executor executor;
  public static Suspension done;
  public static Signal signal;

  public interface Signal {
    void await();
  }

  public static final class Cache {

    public Cache(Duration life) {}

    public void load(String key) {}

    public Optional<String> get(String key) {
      return Optional.empty();
    }
  }

  public static Asserted assertThat(Object actual) {
    return new Asserted(actual);
  }

  public static void assertThrows(Class<? extends Throwable> type, Block<?> code) {}

  public record Asserted(Object actual) {
    public void isEqualTo(Object expected) {}

    public void isEmpty() {}
  }

  public record Pool(int free) {
    public ParkingLot lot() {
      return new ParkingLot();
    }
  }

  public static void query(Pool pool) {}

  public record Permits(int free) {}

  public static void work(Permits permits) {}

  // -- a small domain

  public record User(int id) {}

  public record Orders(User of) {}

  public static int id;

  public static User findUser(int id) {
    return new User(id);
  }

  public static Orders findOrders(int id) {
    return findOrders(findUser(id));
  }

  public static Orders findOrders(User user) {
    return new Orders(user);
  }

  public record Page(User user, Orders orders) {}

  public static void show(User user, Orders orders) {}

  public static DataSource database;

  public static List<String> select(DataSource from, String query) throws SQLException {
    return List.of();
  }

  public static String peer;
  public static String otherPeer;

  public static void serve(String peer) {}

  // -- a network

  public static final Charset UTF_8 = StandardCharsets.UTF_8;
  public static final Charset US_ASCII = StandardCharsets.US_ASCII;
  public static final byte[] goodbye = {};
  public static TcpStream stream;
  public static TcpStream upstream;
  public static SendStream recording;
  public static BufferedReceiveStream in;
  public static TcpListener listener;
  public static MemoryNetwork network;
  public static MemoryHost client;
  public static Action<ByteStream> handler;
  public static TlsIdentity identity;
  public static TlsIdentity otherIdentity;
  public static Path path;
  public static UdpSocket socket;
  public static Server<TcpStream> server;
  public static ServerOptions newOptions;
  public static Action<ServerConnection<TcpStream>> newHandler;
  public static ProxyHeader header;
  public static InetAddress card;
  public static MessageDigest digest;

  public static final byte[] question = {};
  public static final byte[] bytes = {};
  public static byte[] answer;

  public static final class Echo {

    private Echo() {}

    public static void handle(ByteStream stream) {}
  }

  public static void serve(ByteStream stream) {}

  public static void greet(SendStream stream, String... who) {}

  public static void parse(ReceiveStream stream) {}

  public static void writeReport(SendStream stream) {}

  public static StreamPair<HalfCloseable, HalfCloseable> connectedPair() {
    return LockstepStreams.pair();
  }

  public static StreamPair<HalfCloseable, HalfCloseable> cloggedPair() {
    return LockstepStreams.pair();
  }

  public static void converse(TcpStream stream) {}

  public static void send(TcpStream stream) {}

  public static void receive(TcpStream stream) {}

  // -- threads, futures and flows

  public static HttpClient http;
  public static HttpRequest request;
  public static List<Callable<String>> questions;
  public static Flow.Publisher<String> publisher;

  public static HttpResponse.BodyHandler<String> ofString() {
    return HttpResponse.BodyHandlers.ofString();
  }

  public static Path file;

  public static byte[] hash(byte[] of) {
    return of;
  }

  public static String lookUp(String name) throws IOException {
    return name;
  }

  public static void parse(Path file, Action<String> line) {}

  public static SendChannel<String> lines;

  // -- somebody else's libraries

  public static Button button = new Button();

  public static final class Button {
    public void onClick(Runnable action) {}
  }

  public record Span(String id) {}

  public static final class Tracing {

    private Tracing() {}

    public interface Attached {
      void close();
    }

    public static Span current() {
      return new Span("");
    }

    public static Attached attach(Span span) {
      return () -> {};
    }
  }
}
