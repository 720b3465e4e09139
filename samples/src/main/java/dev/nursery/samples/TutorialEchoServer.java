// sample: tutorial-echo-server - a task for each connection, told apart by their numbers
package dev.nursery.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The third program of trio's tutorial: a server that echoes, and tells of each connection.
 *
 * <p>What changes when coroutines become virtual threads: the handler is a plain method with plain
 * loops and a plain {@code catch}; and since handlers run on several cores, what they share has to
 * be safe for that, here the counter. {@code catch (Exception)} does not catch a cancellation,
 * which is an {@code Error}, as it is a {@code BaseException} in Python. Ctrl-C ends the process on
 * the spot; {@link EchoServer} shows how a server takes leave.
 */
final class TutorialEchoServer {

  /** The same as in {@link TutorialEchoClient}. */
  static final int PORT = 12345;

  private static final AtomicInteger CONNECTION_COUNTER = new AtomicInteger();

  private TutorialEchoServer() {}

  static void echo(TcpStream stream) {
    // Each connection gets a number of its own, so that the lines of several can be told apart.
    int ident = CONNECTION_COUNTER.getAndIncrement();
    IO.println("echo_server " + ident + ": started");
    try {
      while (true) {
        byte[] data = stream.receiveSome();
        IO.println("echo_server " + ident + ": received data " + quoted(data));
        if (data.length == 0) {
          IO.println("echo_server " + ident + ": connection closed");
          return;
        }
        IO.println("echo_server " + ident + ": sending data " + quoted(data));
        stream.sendAll(data);
      }
    } catch (Exception e) {
      // What leaves a handler cancels all others with it. That may be right for a bug, but not for
      // a single peer that has gone.
      IO.println("echo_server " + ident + ": crashed: " + e);
    }
  }

  private static String quoted(byte[] data) {
    return '"' + new String(data, UTF_8).replace("\n", "\\n") + '"';
  }

  static void main() throws IOException {
    IO.println(
        "echo server on port " + PORT + " (Ctrl-C ends it; try: bin/sample tutorial-echo-client)");
    Tcp.serve(TutorialEchoServer::echo, PORT);
  }
}
