package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BusyResourceException;
import dev.nursery.Task;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.Settling;
import dev.nursery.testkit.Eventually;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class TcpListenerTest {

  @Test
  void withoutAHostItListensEverywhere() throws Exception {
    try (TcpListener listener = Tcp.listen(0)) {
      assertThat(listener.port()).isPositive();
      assertThat(listener.localAddress().getAddress().isAnyLocalAddress()).isTrue();
      for (String host : new String[] {"127.0.0.1", "127.0.0.2"}) {
        try (var client = new Socket(host, listener.port());
            TcpStream stream = listener.accept()) {
          assertThat(stream.remoteAddress().getPort()).isEqualTo(client.getLocalPort());
        }
      }
    }
  }

  @Test
  void withANameItListensOnAllItsAddressesOnOnePort() throws Exception {
    try (TcpListener listener = Tcp.listenOptions().host("localhost").listen(0)) {
      assertThat(listener.localAddresses())
          .isNotEmpty()
          .allMatch(address -> address.getPort() == listener.port());
      for (InetSocketAddress address : listener.localAddresses()) {
        try (var client = new Socket(address.getAddress(), address.getPort());
            TcpStream stream = listener.accept()) {
          assertThat(stream.localAddress().getAddress()).isEqualTo(client.getInetAddress());
        }
      }
    }
  }

  @Test
  void aPortInUseIsSaidToBe() throws Exception {
    try (TcpListener listener = Tcp.listen(0)) {
      assertThatThrownBy(() -> Tcp.listen(listener.port()))
          .isInstanceOf(BindException.class)
          .hasMessageContaining(":" + listener.port() + ": ")
          .hasMessageContaining("in use")
          .hasMessageContaining("choose another port, or 0");
    }
  }

  @Test
  void anAddressIsWrittenAsPeopleWriteIt() throws Exception {
    try (TcpListener listener = Tcps.loopback()) {
      assertThat(listener).hasToString("TcpListener[127.0.0.1:" + listener.port() + "]");
      assertThatThrownBy(() -> Tcp.listenOptions().host("127.0.0.1").listen(listener.port()))
          .hasMessageStartingWith("cannot listen on 127.0.0.1:" + listener.port() + ": ");
    }
  }

  @Test
  void aPortCanBeTakenAgainWhileItsOldConnectionsDieAway() throws Exception {
    TcpListener listener = Tcps.loopback();
    int port = listener.port();
    TcpStream client = Tcp.open("127.0.0.1", port);
    TcpStream server = listener.accept();
    server.close(); // first, so that this side remembers the connection
    client.close();
    listener.close();
    // The selector lets go of closed channels when it polls next.
    Eventually.until(
        "the port is free",
        () -> {
          try (var _ = Tcp.listenOptions().host("127.0.0.1").listen(port)) {
            return true;
          } catch (BindException e) {
            return false;
          }
        });
  }

  // -- 212

  @Test
  void case212_aSecondTaskThatAcceptsIsBusy() throws Exception {
    try (TcpListener listener = Tcps.loopback()) {
      Tcps.run(nursery -> {
        Task<?> first = nursery.startSoon("first", () -> listener.accept());
        Settling.waitAllTasksBlocked();
        assertThatThrownBy(listener::accept)
            .isInstanceOf(BusyResourceException.class)
            .hasMessageContaining("another task");
        first.cancel("enough");
      });
    }
  }

  // -- 218

  @Test
  void case218_aClosedListenerAcceptsNothing() throws Exception {
    TcpListener listener = Tcps.loopback();
    Raises.cancelled(listener::close);
    listener.close();
    assertThatThrownBy(listener::accept)
        .isInstanceOf(ClosedEndpointException.class)
        .hasMessageContaining("TcpListener");
    assertThatThrownBy(() -> listener.option(StandardSocketOptions.SO_RCVBUF))
        .isInstanceOf(ClosedEndpointException.class);
  }

  @Test
  void case218_closingWakesWhoAccepts() throws Exception {
    TcpListener listener = Tcp.listenOptions().host("localhost").listen(0);
    Tcps.run(nursery -> {
      nursery.startSoon(
          "acceptor",
          () -> assertThatThrownBy(listener::accept).isInstanceOf(ClosedEndpointException.class));
      Settling.waitAllTasksBlocked();
      listener.close();
    });
  }

  @Test
  void aCancelledAcceptTakesNoConnection() throws Exception {
    try (TcpListener listener = Tcps.loopback();
        TcpStream client = Tcp.open("127.0.0.1", listener.port())) {
      Raises.cancelled(listener::accept);
      try (TcpStream stream = listener.accept()) {
        assertThat(stream.remoteAddress()).isEqualTo(client.localAddress());
      }
    }
  }

  @Test
  void aConnectionThatWasResetBeforeItWasAcceptedHarmsNobody() throws Exception {
    try (TcpListener listener = Tcps.loopback()) {
      try (Socket gone = Tcps.socket(listener)) {
        gone.setSoLinger(true, 0);
      }
      try (TcpStream client = Tcp.open("127.0.0.1", listener.port())) {
        while (true) {
          try (TcpStream stream = listener.accept()) {
            if (stream.remoteAddress().equals(client.localAddress())) {
              return;
            }
          }
        }
      }
    }
  }

  // -- 226

  @Test
  void case226_portsOutOfRangeAreRefused() {
    for (int port : new int[] {-1, 65_536}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tcp.listen(port))
          .withMessageContaining("0 to 65535");
    }
  }

  @Test
  void case226_theBacklogIsCappedAndAtLeastOne() throws Exception {
    Tcp.listenOptions().backlog(Integer.MAX_VALUE).listen(0).close();
    Tcp.listenOptions().backlog(1).listen(0).close();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tcp.listenOptions().backlog(0))
        .withMessageContaining("at least 1");
  }

  @Test
  void anUnknownHostCannotBeListenedOn() {
    assertThatThrownBy(() -> Tcp.listenOptions().host("no-such-host.invalid").listen(0))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void anAddressOfAnotherMachineCannotBeListenedOn() {
    assertThatThrownBy(() -> Tcp.listenOptions().host("192.0.2.1").listen(0))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("192.0.2.1:0")
        .hasMessageContaining("no address of this machine");
  }
}
