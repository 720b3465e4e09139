// sample: reverse-proxy - TLS in front of servers that have none: PORT CERTIFICATE KEY BACKEND...
package dev.nursery.samples.web;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.TooSlowException;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import dev.nursery.net.server.Server;
import dev.nursery.net.server.ServerConnection;
import dev.nursery.net.server.ServerOptions;
import dev.nursery.net.tls.Tls;
import dev.nursery.net.tls.TlsIdentity;
import dev.nursery.process.Program;
import dev.nursery.samples.Arguments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * "Transport and Protocols": takes TLS connections, and passes on what is in them to the backends
 * in turn; one that cannot be reached is passed over. What goes through it is not looked at, so
 * HTTP of any version, WebSockets and everything else do.
 *
 * <p>On Ctrl-C no more connections are taken, and those that are there have half a minute.
 *
 * <p>What changes when coroutines become virtual threads: two directions are two tasks, each one a
 * call of {@code transferTo}, and what holds them together is the nursery: an error in one ends the
 * other, and both streams are closed when it is over.
 */
final class ReverseProxy {

  /** How to serve: what is idle for long is cut off; cancelled, it takes leave first. */
  static final ServerOptions OPTIONS =
      Server.options()
          .maxConnections(1_000)
          .idleLimit(ofMinutes(5))
          .grace(ofSeconds(30))
          .drainingWhenCancelled();

  private record Backend(String host, int port) {

    static Backend parse(String text) {
      int colon = text.lastIndexOf(':');
      return new Backend(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
  }

  private final List<Backend> backends;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Makes one.
   *
   * @param backends each as {@code host:port}
   */
  ReverseProxy(List<String> backends) {
    this.backends = backends.stream().map(Backend::parse).toList();
  }

  <S extends ByteStream> void handle(ServerConnection<S> client) throws IOException {
    try (TcpStream backend = connect()) {
      Nursery.run(nursery -> {
        nursery.startSoon(
            "request",
            () -> {
              client.transferTo(backend);
              backend.sendEof();
            });
        backend.transferTo(client);
        nursery.cancelScope().cancel("the backend has finished");
      });
    }
  }

  private TcpStream connect() throws IOException {
    var failure = new IOException("no backend can be reached");
    for (int i = 0; i < backends.size(); i++) {
      Backend next = backends.get(Math.floorMod(turn.getAndIncrement(), backends.size()));
      try {
        return CancelScope.failAfter(ofSeconds(2), () -> Tcp.open(next.host, next.port));
      } catch (IOException | TooSlowException e) {
        failure.addSuppressed(e);
      }
    }
    throw failure;
  }

  static void main(String... words) {
    var arguments =
        new Arguments("reverse-proxy PORT CERTIFICATE.pem KEY.pem HOST:PORT...", words, 4, 1_000);
    int port = arguments.number(0, 0);
    Program.main(_ -> {
      var identity = TlsIdentity.pem(Path.of(arguments.text(1)), Path.of(arguments.text(2)));
      var listener = Tls.serverOptions(identity).listen(port);
      var proxy = new ReverseProxy(arguments.from(3));
      IO.println("serving https://localhost:" + listener.port() + "/");
      OPTIONS.serve(listener, proxy::handle);
    });
  }
}
