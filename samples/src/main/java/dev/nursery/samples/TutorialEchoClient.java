// sample: tutorial-echo-client - one task sends, another receives; needs tutorial-echo-server
package dev.nursery.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import java.io.IOException;
import java.net.ConnectException;

/**
 * The second program of trio's tutorial: a client whose sender and receiver share a connection.
 *
 * <p>What changes when coroutines become virtual threads: sender and receiver really run at the
 * same time, and the stream is made for that, with one task in each direction. The receiver ends
 * the program by cancelling the nursery where Python raises {@code SystemExit}: {@code System.exit}
 * would kill the process around everybody's {@code finally}, while a cancellation wakes the sender
 * from its sleep and lets the stream be closed.
 */
final class TutorialEchoClient {

  /** The same as in {@link TutorialEchoServer}. */
  static final int PORT = 12345;

  private TutorialEchoClient() {}

  static void sender(TcpStream stream) throws IOException {
    IO.println("sender: started!");
    while (true) {
      byte[] data = "async can sometimes be confusing, but I believe in you!".getBytes(UTF_8);
      IO.println("sender: sending " + quoted(data));
      stream.sendAll(data);
      Tasks.sleep(ofSeconds(1));
    }
  }

  static void receiver(TcpStream stream, Nursery nursery) throws IOException {
    IO.println("receiver: started!");
    while (true) {
      byte[] data = stream.receiveSome();
      IO.println("receiver: got data " + quoted(data));
      if (data.length == 0) {
        IO.println("receiver: connection closed");
        nursery.cancelScope().cancel("the server has closed the connection");
        return;
      }
    }
  }

  static void parent(int port) throws IOException {
    IO.println("parent: connecting to 127.0.0.1:" + port);
    try (TcpStream stream = Tcp.open("127.0.0.1", port)) {
      Nursery.run(nursery -> {
        IO.println("parent: spawning sender...");
        nursery.startSoon(() -> sender(stream));

        IO.println("parent: spawning receiver...");
        nursery.startSoon(() -> receiver(stream, nursery));
      });
    }
  }

  private static String quoted(byte[] data) {
    return '"' + new String(data, UTF_8).replace("\n", "\\n") + '"';
  }

  static void main() throws IOException {
    try {
      parent(PORT);
    } catch (ConnectException e) {
      System.err.println(e.getMessage() + " (start tutorial-echo-server first)");
      System.exit(1);
    }
  }
}
