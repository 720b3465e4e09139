package dev.nursery.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.net.Udp;
import dev.nursery.net.UdpSocket;
import dev.nursery.net.tls.Dtls;
import dev.nursery.net.tls.DtlsChannel;
import dev.nursery.net.tls.DtlsClientOptions;
import dev.nursery.net.tls.DtlsListener;
import dev.nursery.net.tls.TlsIdentity;
import dev.nursery.net.tls.TlsTrust;
import dev.nursery.testkit.Peer;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.PortUnreachableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else's idea of DTLS, over real sockets. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DtlsOpenSslTest {

  @TempDir private static Path folder;

  private static TlsIdentity identity;

  @BeforeAll
  static void prepare() throws Exception {
    Peer.OPENSSL.require();
    Authority.OURS.writeFiles(folder, "RSA", "localhost", "127.0.0.1");
    identity = TlsIdentity.pem(folder.resolve("chain.pem"), folder.resolve("key.pem"));
  }

  private static Process openssl(List<String> arguments) throws IOException {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(Redirect.DISCARD)
        .start();
  }

  private static void say(Process process, String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  private static DtlsClientOptions client() throws IOException {
    return Dtls.connectOptions().trust(TlsTrust.pem(folder.resolve("authority.pem")));
  }

  /** Two clients at one socket; one of them sends small datagrams. */
  @Test
  void openSslAsAClient() {
    Nursery.run(nursery -> {
      DtlsListener listener =
          nursery.start(
              Dtls.serverOptions(identity)
                  .udp(Udp.options().host("127.0.0.1"))
                  .server(
                      0,
                      channel -> {
                        try {
                          while (true) {
                            channel.send(channel.receive());
                          }
                        } catch (EndOfChannelException e) {
                          // it has said good-bye
                        }
                      }));
      var common =
          List.of(
              "s_client",
              "-dtls1_2",
              "-quiet",
              "-verify_return_error",
              "-CAfile",
              "authority.pem",
              "-servername",
              "localhost",
              "-verify_hostname",
              "localhost",
              "-connect",
              "127.0.0.1:" + listener.port());
      var small = new ArrayList<>(common);
      small.addAll(List.of("-mtu", "500"));
      for (List<String> arguments : List.of(common, small)) {
        Process client = openssl(arguments);
        try (BufferedReader reader = client.inputReader(UTF_8)) {
          for (String line : List.of("hello", "dtls")) {
            say(client, line);
            assertThat(reader.readLine()).isEqualTo(line);
          }
        } finally {
          client.destroyForcibly();
        }
      }
      nursery.cancelScope().cancel("done");
    });
  }

  /** With and without a cookie. */
  @ParameterizedTest
  @ValueSource(strings = {"-listen", "-no_ticket"})
  void openSslAsAServer(String option) throws Exception {
    int port;
    try (UdpSocket free = Udp.options().host("127.0.0.1").open(0)) {
      port = free.localAddress().getPort();
    }
    Process server =
        openssl(
            List.of(
                "s_server",
                "-dtls1_2",
                "-quiet",
                option,
                "-accept",
                "127.0.0.1:" + port,
                "-cert",
                "chain.pem",
                "-cert_chain",
                "chain.pem",
                "-key",
                "key.pem"));
    try (BufferedReader reader = server.inputReader(UTF_8)) {
      CancelScope.failAfter(
          Duration.ofMinutes(1),
          () -> {
            try (DtlsChannel channel = connected(port)) {
              assertThat(channel.session().getProtocol()).isEqualTo("DTLSv1.2");
              channel.send("hello\n".getBytes(UTF_8));
              assertThat(reader.readLine()).isEqualTo("hello");
              say(server, "what is it?");
              assertThat(new String(channel.receive(), UTF_8)).isEqualTo("what is it?\n");
            }
          });
    } finally {
      server.destroyForcibly();
    }
  }

  /** The server may not listen yet. */
  private static DtlsChannel connected(int port) throws IOException {
    while (true) {
      DtlsChannel channel =
          client().retransmitAfter(Duration.ofMillis(50)).connect("127.0.0.1", port);
      try {
        channel.handshake();
        return channel;
      } catch (PortUnreachableException e) {
        channel.closeForcefully();
      }
    }
  }
}
