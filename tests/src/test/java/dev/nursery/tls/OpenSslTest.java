package dev.nursery.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Nursery;
import dev.nursery.net.Tcp;
import dev.nursery.net.tls.InvalidCertificateException;
import dev.nursery.net.tls.Tls;
import dev.nursery.net.tls.TlsHandshakeException;
import dev.nursery.net.tls.TlsIdentity;
import dev.nursery.net.tls.TlsListener;
import dev.nursery.net.tls.TlsServerOptions;
import dev.nursery.net.tls.TlsStream;
import dev.nursery.net.tls.TlsTrust;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.Peer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody else's idea of TLS: OpenSSL and curl, as clients and as servers.
 *
 * <p>A test that waits for a process's output cannot be interrupted, so the time limit abandons its
 * thread.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenSslTest {

  @TempDir private static Path folder;

  /** What handlers have lost their connections to. */
  private static final List<String> LOST = new CopyOnWriteArrayList<>();

  private static TlsIdentity identity;

  @BeforeAll
  static void prepare() throws Exception {
    Peer.OPENSSL.require();
    Peer.CURL.require();
    Authority.OURS.writeFiles(folder, "EC", "localhost", "127.0.0.1");
    identity = TlsIdentity.pem(folder.resolve("chain.pem"), folder.resolve("key.pem"));
  }

  private static Process start(String... command) throws IOException {
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
  }

  private static String output(Process process) throws Exception {
    String all = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return all;
  }

  private static void readUntil(BufferedReader reader, String expected) throws IOException {
    String line = reader.readLine();
    while (line != null && !line.equals(expected)) {
      line = reader.readLine();
    }
    assertThat(line).isEqualTo(expected);
  }

  private static TlsServerOptions server() {
    return Tls.serverOptions(identity).tcp(Tcp.listenOptions().host("127.0.0.1"));
  }

  private static void serving(TlsServerOptions options, PortTest test) {
    Nursery.run(nursery -> {
      TlsListener listener =
          nursery.start(
              options.server(
                  0,
                  stream -> {
                    try {
                      ServeTest.echo(stream);
                    } catch (IOException e) {
                      LOST.add(String.valueOf(e.getMessage()));
                    }
                  }));
      test.at(listener.port());
      nursery.cancelScope().cancel("done");
    });
  }

  private interface PortTest {
    void at(int port) throws Exception;
  }

  // -- we serve

  /** It sends what it reads, and at the end of that says good-bye; we echo, and say it, too. */
  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void openSslAsAClientGetsBackWhatItSends(String version) throws Exception {
    byte[] sent = new byte[300_000];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) ('a' + i % 7); // no letter that it takes for an order
    }
    serving(
        server().applicationProtocols("test"),
        port -> {
          Process client =
              new ProcessBuilder(
                      "openssl",
                      "s_client",
                      version,
                      "-quiet",
                      "-no_ign_eof",
                      "-verify_return_error",
                      "-CAfile",
                      "authority.pem",
                      "-servername",
                      "localhost",
                      "-verify_hostname",
                      "localhost",
                      "-alpn",
                      "test",
                      "-connect",
                      "127.0.0.1:" + port)
                  .directory(folder.toFile())
                  .redirectError(Redirect.DISCARD)
                  .start();
          Nursery.run(both -> {
            both.startSoon(() -> {
              client.getOutputStream().write(sent);
              client.getOutputStream().flush();
            });
            assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
          });
          client.getOutputStream().close();
          client.waitFor();
        });
  }

  @Test
  void openSslAsAClientThatTrustsSomebodyElseIsLogged() throws Exception {
    serving(
        server(),
        port -> {
          Process client =
              start(
                  "openssl",
                  "s_client",
                  "-verify_return_error",
                  "-verify",
                  "4",
                  "-connect",
                  "127.0.0.1:" + port);
          client.getOutputStream().close();
          assertThat(output(client)).contains("verify error");
          assertThat(client.exitValue()).isNotZero();
        });
  }

  @Test
  void openSslShowsItsCertificateIfItHasTo() throws Exception {
    serving(
        server().needClientCertificates(TlsTrust.pem(folder.resolve("authority.pem"))),
        port -> {
          for (String[] own : new String[][] {{"-cert", "chain.pem", "-key", "key.pem"}, {}}) {
            var command =
                new ArrayList<>(
                    List.of(
                        "openssl",
                        "s_client",
                        "-quiet",
                        "-no_ign_eof",
                        "-CAfile",
                        "authority.pem",
                        "-connect",
                        "127.0.0.1:" + port));
            command.addAll(List.of(own));
            Process client = start(command.toArray(String[]::new));
            if (own.length > 0) {
              client.getOutputStream().write("anna\n".getBytes(UTF_8));
              client.getOutputStream().flush();
              BufferedReader reader = client.inputReader(UTF_8);
              readUntil(reader, "anna");
              client.getOutputStream().close();
              client.waitFor();
            } else {
              assertThat(output(client)).contains("alert");
            }
          }
        });
  }

  /** OpenSSL sends a second ClientHello when it reads a line that is R. */
  @Test
  void renegotiationIsRefusedAndOthersDoNotNotice() throws Exception {
    serving(
        server(),
        port -> {
          TlsTrust trust = TlsTrust.pem(folder.resolve("authority.pem"));
          try (TlsStream good = Tls.openOptions().trust(trust).open("127.0.0.1", port)) {
            good.sendAll("a".getBytes(UTF_8));
            assertThat(good.receiveSome()).hasSize(1);
            Process client =
                start(
                    "openssl",
                    "s_client",
                    "-tls1_2",
                    "-CAfile",
                    "authority.pem",
                    "-connect",
                    "127.0.0.1:" + port);
            client.getOutputStream().write("R\n".getBytes(UTF_8));
            client.getOutputStream().flush();
            assertThat(output(client)).contains("RENEGOTIATING");
            assertThat(LOST).anyMatch(why -> why.contains("wants to renegotiate"));
            good.sendAll("b".getBytes(UTF_8));
            assertThat(good.receiveSome()).hasSize(1);
          }
        });
  }

  /** And new keys in TLS 1.3, when it reads K: with the wish that we change ours as well. */
  @Test
  void newKeysAreAgreedOnInTheMiddle() throws Exception {
    serving(
        server(),
        port -> {
          Process client =
              start(
                  "openssl",
                  "s_client",
                  "-tls1_3",
                  "-CAfile",
                  "authority.pem",
                  "-connect",
                  "127.0.0.1:" + port);
          BufferedReader reader = client.inputReader(UTF_8);
          for (int i = 0; i < 5; i++) {
            client.getOutputStream().write("K\n".getBytes(UTF_8));
            client.getOutputStream().flush();
            readUntil(reader, "KEYUPDATE");
            client.getOutputStream().write(("line " + i + "\n").getBytes(UTF_8));
            client.getOutputStream().flush();
            readUntil(reader, "line " + i);
          }
          client.getOutputStream().write("Q\n".getBytes(UTF_8));
          client.getOutputStream().close();
          client.waitFor();
        });
  }

  @Test
  void curlIsServed() throws Exception {
    Nursery.run(nursery -> {
      TlsListener listener =
          nursery.start(
              server()
                  .applicationProtocols("http/1.1")
                  .server(
                      0,
                      stream -> {
                        String request = "";
                        while (!request.endsWith("\r\n\r\n")) {
                          request += new String(stream.receiveSome(), UTF_8);
                        }
                        stream.sendAll("HTTP/1.1 200 OK\r\n\r\nhello, curl\n".getBytes(UTF_8));
                      }));
      for (String version : List.of("--tls-max", "--tlsv1.3")) {
        var command = new ArrayList<>(List.of("curl", "-sS", "--cacert", "authority.pem", version));
        if (version.equals("--tls-max")) {
          command.add("1.2");
        }
        command.add("https://localhost:" + listener.port() + "/");
        Process curl = start(command.toArray(String[]::new));
        // The body ends where the connection does, so that a missing good-bye would be an error.
        assertThat(output(curl)).isEqualTo("hello, curl\n");
        assertThat(curl.exitValue()).isZero();
      }
      nursery.cancelScope().cancel("done");
    });
  }

  // -- we are the client

  private static void withServer(PortTest test, String... options) throws Exception {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_server",
                "-accept",
                String.valueOf(port),
                "-cert",
                "chain.pem",
                "-cert_chain",
                "chain.pem",
                "-key",
                "key.pem",
                "-quiet"));
    command.addAll(List.of(options));
    Process server =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    try {
      Eventually.until(
          "s_server listens",
          () -> {
            try (var _ = Tcp.open("127.0.0.1", port)) {
              return true;
            } catch (IOException e) {
              return false;
            }
          });
      test.at(port);
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static TlsTrust trust() throws IOException {
    return TlsTrust.pem(folder.resolve("authority.pem"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void openSslAsAServerAnswers(String version) throws Exception {
    withServer(
        port -> {
          try (TlsStream stream =
              Tls.openOptions()
                  .trust(trust())
                  .applicationProtocols("h2", "http/1.1")
                  .open("localhost", port)) {
            stream.sendAll("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            var answer = new ByteArrayOutputStream();
            byte[] chunk = stream.receiveSome();
            while (chunk.length > 0) {
              answer.write(chunk);
              chunk = stream.receiveSome();
            }
            assertThat(answer.toString(UTF_8)).startsWith("HTTP/1.0 200").contains("s_server");
            assertThat(stream.applicationProtocol()).contains("http/1.1");
          }
        },
        version,
        "-www",
        "-alpn",
        "http/1.1");
  }

  @Test
  void openSslMayAskForACertificate() throws Exception {
    withServer(
        port -> {
          var options = Tls.openOptions().trust(trust());
          try (TlsStream stream = options.identity(identity).open("localhost", port)) {
            stream.sendAll("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            assertThat(stream.receiveSome()).isNotEmpty();
          }
          try (TlsStream stream = options.open("localhost", port)) {
            assertThatThrownBy(
                    () -> {
                      stream.sendAll("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
                      stream.receiveSome();
                    })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("certificate");
          }
        },
        "-www",
        "-Verify",
        "3",
        "-verify_return_error",
        "-CAfile",
        "authority.pem");
  }

  @Test
  void openSslAsAServerIsNotBelievedWithoutReason() throws Exception {
    withServer(
        port -> {
          try (TlsStream stream = Tls.open("localhost", port)) {
            assertThatThrownBy(stream::handshake).isInstanceOf(InvalidCertificateException.class);
          }
          var named = Tls.openOptions().trust(trust()).serverName("example.org");
          try (TlsStream stream = named.open("localhost", port)) {
            assertThatThrownBy(stream::handshake).isInstanceOf(InvalidCertificateException.class);
          }
        },
        "-www");
  }

  @Test
  void oldVersionsAreNotSpoken() throws Exception {
    withServer(
        port -> {
          try (TlsStream stream = Tls.openOptions().trust(trust()).open("localhost", port)) {
            assertThatThrownBy(stream::handshake).isInstanceOf(TlsHandshakeException.class);
          }
        },
        "-www",
        "-tls1_1",
        "-cipher",
        "ALL:@SECLEVEL=0");
  }

  /** A file of some megabytes, by a server that needs our reply to its new keys now and then. */
  @Test
  void aLargeFileArrives() throws Exception {
    byte[] content = new byte[5_000_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 + i / 1000);
    }
    Files.write(folder.resolve("large.bin"), content);
    var received = new AtomicReference<byte[]>();
    withServer(
        port -> {
          try (TlsStream stream =
              Tls.openOptions().trust(trust()).httpsCompatible().open("localhost", port)) {
            stream.sendAll("GET /large.bin HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            var all = new ByteArrayOutputStream();
            byte[] chunk = stream.receiveSome();
            while (chunk.length > 0) {
              all.write(chunk);
              chunk = stream.receiveSome();
            }
            received.set(all.toByteArray());
          }
        },
        "-HTTP");
    assertThat(received.get()).endsWith(content);
  }
}
