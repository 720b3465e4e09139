package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.EnclosingScope;
import dev.nursery.net.Network;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NetworkTest {

  /** Knows two addresses of every host, connects to none, and writes down what it was asked. */
  private static final class Closed implements Network {

    final List<String> asked = new CopyOnWriteArrayList<>();

    @Override
    public List<InetAddress> resolve(String host) {
      asked.add("resolve " + host);
      return List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"));
    }

    @Override
    public TcpStream connect(InetSocketAddress target, @Nullable InetAddress local)
        throws IOException {
      asked.add("connect " + target + " from " + local);
      throw new ConnectException("not today");
    }

    @Override
    public TcpListener listen(List<InetAddress> addresses, int port, int backlog)
        throws IOException {
      asked.add("listen " + addresses + " " + port + " " + backlog);
      throw new BindException("no ports left");
    }

    @Override
    public String toString() {
      return "closed";
    }
  }

  private final Closed closed = new Closed();

  @Test
  void withoutAChoiceItIsTheMachinesOwn() {
    assertThat(Network.current()).isSameAs(Network.system());
    Nursery.run(nursery -> {
      assertThat(Network.current()).isSameAs(Network.system());
      nursery.startSoon(() -> assertThat(Network.current()).isSameAs(Network.system()));
    });
  }

  /** So that whoever cancels the innermost scope meets one that the program knows. */
  @Test
  void aChoiceIsNoScope() {
    Nursery.run(_ -> {
      List<EnclosingScope> outside = EnclosingScope.ofCurrentTask();
      assertThat(closed.use(() -> EnclosingScope.ofCurrentTask())).isEqualTo(outside);
    });
  }

  /** Foreign code inside, which an interrupt gets the task out of. */
  @Test
  void aCancellationPassesAsWhatItIs() {
    var scope = CancelScope.create();
    var seen = new ArrayList<Throwable>();
    scope.run(() -> {
      scope.cancel("enough");
      try {
        closed.use(() -> new CountDownLatch(1).await());
      } catch (Throwable t) {
        seen.add(t);
        throw t;
      }
    });
    assertThat(seen).singleElement().isInstanceOf(Cancelled.class);
    assertThat(scope.cancelledCaught()).isTrue();
  }

  @Test
  void aChoiceHoldsForTheBlockAndTheTasksSpawnedInIt() {
    Nursery.run(nursery -> {
      Task<Network> inside =
          closed.use(() -> {
            assertThat(Network.current()).isSameAs(closed);
            return nursery.startSoon(
                () -> nursery.startSoon(Network::current).await()); // and their children
          });
      assertThat(Network.current()).isSameAs(Network.system());
      assertThat(nursery.startSoon(Network::current).await()).isSameAs(Network.system());
      assertThat(inside.await()).isSameAs(closed);
    });
  }

  @Test
  void choicesNestAndEndWhateverComesOut() {
    var other = new Closed();
    closed.use(() -> {
      assertThatThrownBy(() ->
              other.use(() -> {
                assertThat(Network.current()).isSameAs(other);
                throw new IOException("out of the block");
              }))
          .isInstanceOf(IOException.class)
          .hasMessage("out of the block");
      assertThat(Network.current()).isSameAs(closed);
    });
    assertThat(Network.current()).isSameAs(Network.system());
  }

  @Test
  void worksOnAThreadThatRunsNoTask() {
    String name = closed.use(() -> Network.current().toString());

    assertThat(name).isEqualTo("closed");
  }

  @Test
  void aCancellationPassesThrough() {
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("enough");
      closed.use(() -> Network.current().use(() -> Tasks.checkpoint()));
    });
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(Network.current()).isSameAs(Network.system());
  }

  @Test
  void opensByAskingForAddressesAndTryingThem() {
    assertThatThrownBy(() -> closed.use(() -> Tcp.open("host.test", 80)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("cannot connect to host.test port 80")
        .hasMessageContaining("192.0.2.1:80: not today")
        .hasMessageContaining("[2001:db8:0:0:0:0:0:1]:80: not today");
    assertThat(closed.asked)
        .containsExactly(
            "resolve host.test",
            "connect /192.0.2.1:80 from null",
            "connect /[2001:db8:0:0:0:0:0:1]:80 from null");
  }

  @Test
  void numericAddressesAreNotAskedFor() {
    InetAddress card = InetAddress.ofLiteral("192.0.2.9");
    assertThatThrownBy(
            () -> closed.use(() -> Tcp.openOptions().localAddress(card).open("192.0.2.7", 80)))
        .isInstanceOf(ConnectException.class);
    assertThat(closed.asked).containsExactly("connect /192.0.2.7:80 from /192.0.2.9");
  }

  @Test
  void listensOnAllAddressesOrThoseOfAHost() {
    assertThatThrownBy(() -> closed.use(() -> Tcp.listen(80))).isInstanceOf(BindException.class);
    assertThatThrownBy(
            () -> closed.use(() -> Tcp.listenOptions().host("host.test").backlog(3).listen(81)))
        .isInstanceOf(BindException.class);
    assertThat(closed.asked)
        .containsExactly(
            "listen [] 80 65535",
            "resolve host.test",
            "listen [/192.0.2.1, /2001:db8:0:0:0:0:0:1] 81 3");
  }

  @Test
  void argumentsAreCheckedBeforeTheNetworkIsAsked() {
    closed.use(() -> {
      assertThatThrownBy(() -> Tcp.open(" ", 80)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Tcp.open("host.test", 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Tcp.listen(-1)).isInstanceOf(IllegalArgumentException.class);
    });
    assertThat(closed.asked).isEmpty();
  }

  @Test
  void aNetworkThatKnowsNoAddressAndDoesNotSaySoIsFoundOut() {
    var empty =
        new Network() {
          @Override
          public List<InetAddress> resolve(String host) {
            return List.of();
          }

          @Override
          public TcpStream connect(InetSocketAddress target, @Nullable InetAddress local) {
            throw new AssertionError("to what?");
          }

          @Override
          public TcpListener listen(List<InetAddress> addresses, int port, int backlog) {
            throw new AssertionError("on what?");
          }
        };
    assertThatThrownBy(() -> empty.use(() -> Tcp.open("host.test", 80)))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("host.test");
  }
}
