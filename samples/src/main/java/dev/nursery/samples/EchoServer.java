// sample: echo-server - a server to keep: idle timeouts, a log that tells why, and an orderly end
package dev.nursery.samples;

import static ch.qos.logback.classic.Level.convertAnSLF4JLevel;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Timed;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.ParameterException;

/**
 * Sends back whatever it receives, and shows the shape of a server that ends well.
 *
 * <p>The connections live in a nursery, the accepting in a scope inside it. That gives three ways
 * to end, each of them one call:
 *
 * <ul>
 *   <li>Cancelling the scope ends the accepting, and no connection notices: the first signal.
 *   <li>The nursery waits for its connections, and a deadline on it limits how long: the grace
 *       period.
 *   <li>Cancelling the nursery cuts off those that are left: the second signal.
 * </ul>
 *
 * <p>What a single peer does, or fails to do, ends in {@link #handle}, and is nobody else's
 * business.
 *
 * <p>Answers the server of trio's tutorial, and what a comment in there leaves open: what becomes
 * of everybody else when one handler fails, or somebody types Ctrl-C.
 *
 * <p>What changes when coroutines become virtual threads: next to nothing, as nurseries and scopes
 * are the same. Handlers count on several processors at a time, so their counters are atomic; and
 * Ctrl-C is no exception that comes up somewhere, but a signal that somebody has to take.
 */
final class EchoServer {

  private static final Logger log = LoggerFactory.getLogger(EchoServer.class);

  private final EchoServerOptions options;

  // Connections run on several cores at a time, and all of them count.
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger cutOff = new AtomicInteger();
  private final LongAdder bytesEchoed = new LongAdder();

  EchoServer(EchoServerOptions options) {
    this.options = options;
  }

  static void main(String[] args) {
    System.exit(run(args));
  }

  /** Returns the exit code; what is wrong goes to standard error, in one line. */
  private static int run(String[] args) {
    try {
      Optional<EchoServerOptions> options = EchoServerOptions.parse(args);
      if (options.isPresent()) {
        setLogLevel(options.get().logLevel);
        new EchoServer(options.get()).serve(Signals::handle);
      }
      return 0;
    } catch (ParameterException e) {
      System.err.println("echo-server: " + e.getMessage() + " (--help lists the options)");
      return 2;
    } catch (IOException e) {
      System.err.println("echo-server: " + e.getMessage());
      return 1;
    }
  }

  private static void setLogLevel(Level level) {
    var root = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(convertAnSLF4JLevel(level));
  }

  /**
   * Serves until signals end it.
   *
   * @param onSignal has an action run when the signal of that name comes
   */
  void serve(BiConsumer<String, Runnable> onSignal) throws IOException {
    TcpListener listener = listen();
    Nursery.run(connections -> {
      var accepting = CancelScope.create();
      for (String signal : List.of("INT", "TERM")) {
        onSignal.accept(
            signal,
            () -> {
              CancelScope ending = accepting.cancelCalled() ? connections.cancelScope() : accepting;
              ending.cancel("SIG" + signal);
            });
      }
      announce(listener);
      accepting.run(() -> listener.serve(this::handle, connections));

      connections.cancelScope().relativeDeadline(options.gracePeriod);
      log.info(
          "{}: taking no more connections; {} of them may finish within {}",
          accepting.reason().orElseThrow().message(),
          connections.childTasks().size(),
          EchoServerOptions.text(options.gracePeriod));
    });
    IO.println(
        "connections served: %d, bytes echoed: %d, cut off: %d"
            .formatted(served.get(), bytesEchoed.sum(), cutOff.get()));
  }

  private TcpListener listen() throws IOException {
    return Tcp.listenOptions().host(options.host).backlog(options.backlog).listen(options.port);
  }

  private static void announce(TcpListener listener) {
    IO.println(
        listener.localAddresses().stream()
            .map(EchoServer::text)
            .collect(Collectors.joining(", ", "echo server listening on ", "")));
    IO.println(
        "(Ctrl-C ends it; talk to it with: nc %s %d)"
            .formatted(listener.localAddress().getHostString(), listener.port()));
  }

  /** A connection, from its beginning to its end, whatever that is. */
  private void handle(TcpStream stream) {
    int number = served.incrementAndGet();
    log.debug("connection {}: from {}", number, text(stream.remoteAddress()));
    String end = "failed";
    try {
      end = echo(stream);
    } catch (IOException e) {
      end = e.getMessage();
    } catch (Cancelled e) {
      cutOff.incrementAndGet();
      end = "cut off, as the server ends";
      throw e;
    } finally {
      log.info("connection {}: {}", number, end);
    }
  }

  /** Echoes until there is no more to come, or nothing comes for too long; returns which. */
  private String echo(TcpStream stream) throws IOException {
    while (true) {
      // The sending is limited too: a peer that does not read would hold it up for ever.
      Timed<Integer> echoed =
          CancelScope.moveOnAfter(
              options.idleTimeout,
              () -> {
                byte[] chunk = stream.receiveSome();
                stream.sendAll(chunk);
                return chunk.length;
              });
      switch (echoed) {
        case Timed.Done(var length) when length == 0 -> {
          return "closed by its peer";
        }
        case Timed.Done(var length) -> bytesEchoed.add(length);
        case Timed.CutOff(_) -> {
          return "closed, idle for " + EchoServerOptions.text(options.idleTimeout);
        }
      }
    }
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
