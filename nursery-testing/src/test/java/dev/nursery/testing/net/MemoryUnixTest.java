package dev.nursery.testing.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.net.Network;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.Unix;
import dev.nursery.net.UnixListener;
import dev.nursery.net.UnixStream;
import dev.nursery.testing.stream.ListenerContract;
import dev.nursery.testing.stream.Listening;
import dev.nursery.testing.stream.StreamContract;
import dev.nursery.testing.stream.StreamPair;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Unix sockets, and ports that are shared, in memory. */
class MemoryUnixTest {

  private static final Path PATH = Path.of("/run/app.sock");

  private static StreamPair<UnixStream, UnixStream> pair() throws IOException {
    Network network = new MemoryNetwork();
    return network.use(() -> {
      try (UnixListener listener = Unix.listen(PATH)) {
        UnixStream client = Unix.open(PATH);
        return new StreamPair<>(client, listener.accept());
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> streams() {
    return StreamContract.halfCloseable(() -> pair());
  }

  @TestFactory
  Stream<DynamicTest> listeners() {
    return ListenerContract.of(() -> {
      Network network = new MemoryNetwork();
      UnixListener listener = network.use(() -> Unix.listen(PATH));
      return new Listening<>(listener, () -> network.use(() -> Unix.open(PATH)));
    });
  }

  @Test
  void aPathIsOneHostsAlone() throws Exception {
    var network = new MemoryNetwork();
    network.host("other");
    try (UnixListener _ = network.use(() -> Unix.listen(PATH))) {
      assertThatThrownBy(() -> network.host("other").use(() -> Unix.open(PATH)))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("host 'other'");
      assertThatThrownBy(() -> network.use(() -> Unix.listen(PATH)))
          .isInstanceOf(BindException.class);
    }
    assertThatThrownBy(() -> network.use(() -> Unix.open(PATH)))
        .isInstanceOf(ConnectException.class);
    assertThat(network.open()).isEmpty();
  }

  @Test
  void aPathIsTakenOver() throws Exception {
    new MemoryNetwork()
        .use(() -> {
          UnixListener first = Unix.listen(PATH);
          try (UnixListener second = Unix.listenOptions().takingOver().listen(PATH)) {
            first.close();
            try (UnixStream _ = Unix.open(PATH)) {
              second.accept().close();
            }
          }
        });
  }

  @Test
  void aPortIsSharedInTurns() throws Exception {
    new MemoryNetwork()
        .use(() -> {
          var sharing = Tcp.listenOptions().sharingPort();
          try (TcpListener first = sharing.listen(80);
              TcpListener second = sharing.listen(80)) {
            assertThatThrownBy(() -> Tcp.listen(80)).isInstanceOf(BindException.class);
            for (int i = 0; i < 2; i++) {
              try (TcpStream _ = Tcp.open("localhost", 80);
                  TcpStream _ = Tcp.open("localhost", 80)) {
                first.accept().close();
                second.accept().close();
              }
            }
          }
        });
  }
}
