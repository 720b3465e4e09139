package dev.nursery.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testkit.LateClasses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whoever listens can serve, and lose, connections in a process that can load no more classes. */
class LateClassesTest {

  @Test
  void listenerNeedsNoMoreClasses() throws ReflectiveOperationException {
    assertThat(LateClasses.noneOf(Program.class, LateClassesTest.class))
        .isEqualTo("hello, lost a connection, closed here, cut off, cut off");
  }

  /** Does the first of everything that can happen to a listener and its connections. */
  static final class Program implements Function<Runnable, String> {

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public String apply(Runnable runOut) {
      try {
        return tell(runOut);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private String tell(Runnable runOut) throws IOException, InterruptedException {
      return Nursery.call(nursery -> {
        TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(0);
        runOut.run();
        nursery.startSoon("server", () -> listener.serve(this::handle));
        String first = echoed(listener);
        try (Socket peer = connect(listener)) {
          peer.setSoLinger(true, 0);
          peer.getOutputStream().write('r');
        }
        String second = told.take();
        String third;
        try (Socket peer = connect(listener)) {
          peer.getOutputStream().write('c');
          third = told.take();
        }
        String fourth;
        try (Socket peer = connect(listener)) {
          peer.getOutputStream().write('s'); // and does not read what it is sent
          fourth = told.take();
        }
        String fifth;
        try (Socket peer = connect(listener)) {
          peer.getOutputStream().write('w');
          fifth = told.take();
        }
        nursery.cancelScope().cancel("enough");
        return String.join(", ", first, second, third, fourth, fifth);
      });
    }

    private static Socket connect(TcpListener listener) throws IOException {
      var peer = new Socket();
      peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()));
      return peer;
    }

    private static String echoed(TcpListener listener) throws IOException {
      try (Socket peer = connect(listener)) {
        peer.getOutputStream().write("hello".getBytes(US_ASCII));
        peer.shutdownOutput();
        return new String(peer.getInputStream().readAllBytes(), US_ASCII);
      }
    }

    private void handle(TcpStream stream) throws IOException {
      byte[] chunk = stream.receiveSome();
      switch (chunk[0]) {
        case 'r' -> {
          try {
            stream.receiveSome();
          } catch (BrokenStreamException e) {
            told.add("lost a connection");
          }
        }
        case 'c' -> {
          stream.close();
          try {
            stream.receiveSome();
          } catch (ClosedEndpointException e) {
            told.add("closed here");
          }
        }
        case 's' -> {
          boolean done =
              CancelScope.moveOnAfter(
                      Duration.ofMillis(1),
                      () -> {
                        while (true) {
                          stream.sendAll(new byte[1_000_000]);
                        }
                      })
                  .done();
          told.add(done ? "sent all" : "cut off");
        }
        case 'w' -> {
          CancelScope.moveOnAfter(Duration.ofMillis(1), () -> stream.receiveSome());
          told.add("cut off");
        }
        default -> {
          stream.sendAll(chunk);
          stream.sendEof();
        }
      }
    }
  }
}
