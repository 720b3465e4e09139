package dev.nursery.tcp;

import dev.nursery.Nursery;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.server.Server;
import dev.nursery.testkit.Eventually;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An echo server, to be run with few file descriptors; see {@link ExhaustionSoakTest}. */
final class SoakServer {

  private SoakServer() {}

  /**
   * Prints its port. For each line of its input it waits until it serves nobody, and prints what it
   * holds then; ends with its input.
   */
  public static void main(String[] args) {
    var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Nursery.run(nursery -> {
      TcpListener listener = Tcp.listenOptions().host("127.0.0.1").backlog(1_024).listen(0);
      int port = listener.port();
      Server<TcpStream> server =
          nursery.start(
              Server.options()
                  .idleLimit(Duration.ofMinutes(1))
                  .server(listener, each -> Tcps.echo(each.stream())));
      IO.println("port " + port);
      while (questions.readLine() != null) {
        Eventually.until("all connections have gone", () -> server.statistics().open() == 0);
        IO.println("holds " + Holdings.now(port).toText());
      }
      server.drain();
    });
  }
}
