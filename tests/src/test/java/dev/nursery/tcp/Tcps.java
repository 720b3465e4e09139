package dev.nursery.tcp;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.stream.StreamPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Connections over the loopback. */
final class Tcps {

  private Tcps() {}

  /** A nursery on a clock that runs like real time, so that tests can wait by settling. */
  static void run(Nursery.RunBody body) {
    Nursery.options().clock(new VirtualClock().rate(1)).run(body);
  }

  /** A client and its server, whose small buffers are soon full. */
  static StreamPair<TcpStream, TcpStream> pair() throws IOException {
    try (TcpListener listener = loopback()) {
      TcpStream client = Tcp.open("127.0.0.1", listener.port());
      TcpStream server = listener.accept();
      for (TcpStream stream : new TcpStream[] {client, server}) {
        stream.option(StandardSocketOptions.SO_SNDBUF, 16_384);
        stream.option(StandardSocketOptions.SO_RCVBUF, 16_384);
      }
      return new StreamPair<>(client, server);
    }
  }

  /** Sends until nothing goes any more; in a run with a virtual clock. */
  static StreamPair<TcpStream, TcpStream> clogged(StreamPair<TcpStream, TcpStream> pair) {
    for (int size : new int[] {65_536, 1}) { // single bytes fill what the big chunks leave
      Nursery.run(nursery -> {
        byte[] chunk = new byte[size];
        var sent = new AtomicLong();
        Task<?> sending =
            nursery.startSoon(
                "clogger of " + size,
                () -> {
                  while (true) {
                    pair.here().sendAll(chunk);
                    sent.incrementAndGet();
                  }
                });
        long before;
        do {
          before = sent.get();
          // What was sent may still be on its way to the receiver's buffer, which nothing shows.
          Settling.waitAllTasksBlocked(Duration.ofMillis(30));
        } while (sent.get() != before);
        sending.cancel("it is full");
      });
    }
    return pair;
  }

  /** A listener on any free port. */
  static TcpListener loopback() throws IOException {
    return Tcp.listenOptions().host("127.0.0.1").listen(0);
  }

  /** A socket of the JDK's, for peers that do not behave. */
  static Socket socket(TcpListener listener) throws IOException {
    return new Socket(listener.localAddress().getAddress(), listener.port());
  }

  /** Receives till the end. */
  static byte[] receiveAll(TcpStream stream) throws IOException {
    var received = new ByteArrayOutputStream();
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      received.write(chunk);
    }
    return received.toByteArray();
  }

  /** A handler that sends back what it receives. */
  static void echo(TcpStream stream) throws IOException {
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      stream.sendAll(chunk);
    }
  }
}
