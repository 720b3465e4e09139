package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Endpoint;
import dev.nursery.net.Listener;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testkit.Eventually;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServeTest {

  private static final byte[] GREETING = {'h', 'i'};

  private static byte[] exchange(int port) throws IOException {
    try (TcpStream stream = Tcp.open("127.0.0.1", port)) {
      return stream.receiveSome();
    }
  }

  // -- 220

  @Test
  void case220_streamsAreClosedWhenHandlersForgetTo() throws Exception {
    var served = new ConcurrentLinkedQueue<TcpStream>();
    Nursery.run(nursery -> {
      var listeners = new ArrayList<TcpListener>();
      for (int i = 0; i < 2; i++) {
        listeners.add(
            nursery.start(
                Tcp.listenOptions()
                    .host("127.0.0.1")
                    .server(
                        0,
                        stream -> {
                          served.add(stream);
                          stream.sendAll(GREETING);
                        })));
      }
      for (int i = 0; i < 6; i++) {
        try (TcpStream stream = Tcp.open("127.0.0.1", listeners.get(i % 2).port())) {
          assertThat(stream.receiveSome()).isEqualTo(GREETING);
          assertThat(stream.receiveSome()).as("the end").isEmpty();
        }
      }
      nursery.cancelScope().cancel("done");
      for (TcpListener listener : listeners) {
        // The server's tasks may still be on their way out.
        Eventually.until("the listener is closed", () -> isClosed(listener));
      }
    });
    assertThat(served)
        .hasSize(6)
        .allSatisfy(stream ->
            assertThatThrownBy(stream::receiveSome).isInstanceOf(ClosedEndpointException.class));
  }

  private static boolean isClosed(TcpListener listener) {
    try {
      listener.option(StandardSocketOptions.SO_RCVBUF);
      return false;
    } catch (IOException e) {
      return e instanceof ClosedEndpointException;
    }
  }

  @Test
  void serveWithoutAStatusServesTillCancelled() throws Exception {
    try (var reserved = new ReservedPort()) {
      int port = reserved.number();
      Nursery.run(nursery -> {
        nursery.startSoon(() -> Tcp.serve(stream -> stream.sendAll(GREETING), port));
        Eventually.until(
            "it listens",
            () -> {
              try {
                return Arrays.equals(exchange(port), GREETING);
              } catch (IOException e) {
                return false;
              }
            });
        nursery.cancelScope().cancel("done");
      });
    }
  }

  @Test
  void aPortInUseFailsTheStart() throws Exception {
    try (TcpListener taken = Tcp.listen(0)) {
      Nursery.run(nursery ->
          assertThatThrownBy(() -> nursery.start(Tcp.server(taken.port(), _ -> {})))
              .isInstanceOf(BindException.class));
    }
  }

  @Test
  void aHandlerThatFailsEndsTheServer() {
    var error = new IllegalStateException("defect");
    assertThatThrownBy(() ->
            Nursery.run(nursery -> {
              TcpListener listener =
                  nursery.start(
                      Tcp.server(
                          0,
                          _ -> {
                            throw error;
                          }));
              exchange(listener.port());
              Tasks.sleepForever();
            }))
        .isInstanceOfSatisfying(MultiError.class, e -> assertThat(e.leaves()).contains(error));
  }

  @Test
  void cancellingTheServerCancelsTheHandlers() throws Exception {
    var running = new AtomicInteger();
    Nursery.run(nursery -> {
      TcpListener listener =
          nursery.start(
              Tcp.server(
                  0,
                  stream -> {
                    running.incrementAndGet();
                    stream.receiveSome();
                  }));
      for (int i = 0; i < 3; i++) {
        Tcp.open("127.0.0.1", listener.port()); // which the handlers' ends will break
      }
      Eventually.until("all are served", () -> running.get() == 3);
      nursery.cancelScope().cancel("done");
    });
  }

  /** To stop accepting and let the handlers finish, they get a nursery of their own. */
  @Test
  void handlersInANurseryOfTheirOwnOutliveTheServer() throws Exception {
    Nursery.run(handlers -> {
      try (TcpStream client = openAndStopServing(handlers)) {
        client.sendAll(GREETING);
        assertThat(client.receiveSome()).isEqualTo(GREETING);
      }
    });
  }

  private static TcpStream openAndStopServing(Nursery handlers) throws Exception {
    return Nursery.call(acceptors -> {
      TcpListener listener =
          acceptors.start(
              Tcp.listenOptions()
                  .handlersIn(handlers)
                  .server(
                      0,
                      stream -> {
                        stream.sendAll(new byte[] {1});
                        stream.sendAll(stream.receiveSome());
                      }));
      TcpStream client = Tcp.open("127.0.0.1", listener.port());
      assertThat(client.receiveSome()).containsExactly(1);
      acceptors.cancelScope().cancel("stop accepting");
      return client;
    });
  }

  @Test
  void aNurseryThatIsClosedTakesNoHandlersAndTheConnectionIsClosed() throws Exception {
    var escaped = new ArrayList<Nursery>();
    Nursery.run(escaped::add);
    try (TcpListener listener = Tcp.listen(0);
        TcpStream client = Tcp.open("127.0.0.1", listener.port())) {
      assertThatThrownBy(() -> listener.serve(_ -> {}, escaped.getFirst()))
          .isInstanceOf(IllegalStateException.class);
      assertThat(client.receiveSome()).isEmpty();
      assertThat(isClosed(listener)).isTrue();
    }
  }

  // -- 222, and errors of accept

  /** A listener that goes through a script. */
  private static final class Scripted implements Listener<Scripted.Connection> {

    static final class Connection implements Endpoint {
      volatile boolean closed;

      @Override
      public void close() {
        closed = true;
      }
    }

    final Queue<Object> script;
    volatile boolean closed;

    Scripted(Object... script) {
      this.script = new ArrayDeque<>(List.of(script));
    }

    @Override
    public Connection accept() throws IOException {
      return switch (script.poll()) {
        case Connection connection -> connection;
        case IOException e -> throw e;
        case null, default -> {
          Tasks.sleepForever();
          throw new AssertionError();
        }
      };
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void case222_anAcceptErrorThatNobodyKnowsEndsTheServer() {
    var error = new IOException("something never seen before");
    var listener = new Scripted(error);
    assertThatThrownBy(() -> listener.serve(_ -> {}))
        .isInstanceOfSatisfying(
            MultiError.class, e -> assertThat(e.leaves()).containsExactly(error));
    assertThat(listener.closed).isTrue();
  }

  @Test
  void aLackOfDescriptorsIsWaitedOut() {
    var connection = new Scripted.Connection();
    var listener =
        new Scripted(
            new SocketException("Too many open files"),
            new SocketException("No buffer space available"),
            connection);
    Nursery.run(nursery -> {
      Task<?> server =
          nursery.startSoon(
              "server", () -> listener.serve(_ -> nursery.cancelScope().cancel("accepted")));
      Eventually.until("it was served", () -> server.outcome().isPresent());
    });
    assertThat(connection.closed).isTrue();
    assertThat(listener.closed).isTrue();
  }
}
