package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.FamilyResolver;
import dev.nursery.net.Network;
import dev.nursery.net.Resolver;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.VirtualClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Resolvers of one's own; and when which address is tried, in virtual time. */
class ResolverTest {

  /** Nobody answers in it; it writes down who was asked when. */
  private static final class Silent implements Network {

    final List<String> tried = new CopyOnWriteArrayList<>();

    @Override
    public List<InetAddress> resolve(String host) throws IOException {
      throw new UnknownHostException(host);
    }

    @Override
    public TcpStream connect(InetSocketAddress target, @Nullable InetAddress local)
        throws IOException {
      tried.add(target.getAddress().getHostAddress() + "@" + Tasks.clock().now() / 1_000_000);
      Tasks.sleep(Duration.ofSeconds(10));
      throw new ConnectException("no answer");
    }

    @Override
    public TcpListener listen(List<InetAddress> addresses, int port, int backlog) {
      throw new AssertionError("not asked for");
    }
  }

  /** What a question is answered by, and after how many milliseconds; none is that nobody knows. */
  private record Answer(int millis, List<String> addresses) {

    Answer(int millis, String... addresses) {
      this(millis, List.of(addresses));
    }

    List<InetAddress> give(String host) throws IOException {
      Tasks.sleep(Duration.ofMillis(millis));
      if (addresses.isEmpty()) {
        throw new UnknownHostException(host);
      }
      return addresses.stream().map(InetAddress::ofLiteral).toList();
    }
  }

  private record Families(Answer six, Answer four) implements FamilyResolver {

    @Override
    public List<InetAddress> resolveIpv6(String host) throws IOException {
      return six.give(host);
    }

    @Override
    public List<InetAddress> resolveIpv4(String host) throws IOException {
      return four.give(host);
    }
  }

  private static List<String> tried(Answer six, Answer four) {
    var network = new Silent();
    Nursery.options()
        .clock(VirtualClock.autojumping())
        .run(_ ->
            network
                .resolvingBy(new Families(six, four))
                .use(() -> {
                  assertThatThrownBy(() -> Tcp.open("two.test", 80))
                      .isInstanceOf(ConnectException.class);
                }));
    return network.tried;
  }

  @Test
  void familiesTakeTurnsAndIpv6IsFirst() {
    assertThat(
            tried(
                new Answer(10, "2001:db8::1", "2001:db8::2"),
                new Answer(30, "192.0.2.1", "192.0.2.2")))
        .containsExactly(
            "2001:db8:0:0:0:0:0:1@10",
            "192.0.2.1@260",
            "2001:db8:0:0:0:0:0:2@510",
            "192.0.2.2@760");
  }

  @Test
  void ipv6HasALittleTimeToCome() {
    assertThat(tried(new Answer(40, "2001:db8::1"), new Answer(10, "192.0.2.1")))
        .containsExactly("2001:db8:0:0:0:0:0:1@40", "192.0.2.1@290");
  }

  @Test
  void andIfItComesLaterItIsTriedNext() {
    assertThat(tried(new Answer(200, "2001:db8::1"), new Answer(10, "192.0.2.1", "192.0.2.2")))
        .containsExactly("192.0.2.1@60", "2001:db8:0:0:0:0:0:1@310", "192.0.2.2@560");
  }

  @Test
  void thatThereIsNoneIsAnAnswer() {
    assertThat(tried(new Answer(20), new Answer(10, "192.0.2.1"))).containsExactly("192.0.2.1@20");
    assertThat(tried(new Answer(10, "2001:db8::1"), new Answer(20)))
        .containsExactly("2001:db8:0:0:0:0:0:1@10");
  }

  @Test
  void nobodyKnows() {
    Nursery.options()
        .clock(VirtualClock.autojumping())
        .run(_ ->
            new Silent()
                .resolvingBy(new Families(new Answer(10), new Answer(20)))
                .use(() -> {
                  assertThatThrownBy(() -> Tcp.open("none.test", 80))
                      .isInstanceOf(UnknownHostException.class)
                      .hasMessageContaining("none.test")
                      .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
                  assertThatThrownBy(() -> Tcp.listenOptions().host("none.test").listen(80))
                      .isInstanceOf(UnknownHostException.class);
                }));
  }

  @Test
  void aNumericAddressAsksNobody() {
    var network = new Silent();
    Nursery.options()
        .clock(VirtualClock.autojumping())
        .run(_ ->
            network
                .resolvingBy(new Families(new Answer(10), new Answer(20)))
                .use(() ->
                    assertThatThrownBy(() -> Tcp.open("192.0.2.7", 80))
                        .isInstanceOf(ConnectException.class)));
    assertThat(network.tried).containsExactly("192.0.2.7@0");
  }

  @Test
  void aQuestionThatHangsIsLeftBehind() throws Exception {
    try (TcpListener listener = Tcps.loopback()) {
      Resolver hanging =
          new FamilyResolver() {
            @Override
            public List<InetAddress> resolveIpv6(String host) {
              Tasks.sleepForever();
              throw new AssertionError();
            }

            @Override
            public List<InetAddress> resolveIpv4(String host) {
              return List.of(InetAddress.ofLiteral("127.0.0.1"));
            }
          };
      Network.system()
          .resolvingBy(hanging)
          .use(() -> {
            Tcp.open("half.test", listener.port()).close();
          });
      CancelScope.moveOnAfter(Duration.ofMillis(1), () -> hanging.resolve("half.test"));
    }
  }

  @Test
  void aResolverOfOnesOwn() throws Exception {
    try (TcpListener listener = Tcps.loopback()) {
      Network.current()
          .resolvingBy(_ -> List.of(InetAddress.ofLiteral("127.0.0.1")))
          .use(() -> {
            try (TcpStream stream = Tcp.open("www.example.org", listener.port())) {
              assertThat(stream.remoteAddress()).isEqualTo(listener.localAddress());
            }
          });
      assertThat(Resolver.system().resolve("localhost")).isNotEmpty();
    }
  }
}
