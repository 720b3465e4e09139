package dev.nursery.samples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.server.Server;
import dev.nursery.net.tls.Tls;
import dev.nursery.net.tls.TlsIdentity;
import dev.nursery.net.tls.TlsListener;
import dev.nursery.net.tls.TlsStream;
import dev.nursery.samples.PracticeServer;
import dev.nursery.samples.SampleProcess;
import dev.nursery.samples.Told;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.net.MemoryNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The smaller programs around the web. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebTest {

  // -- port scanner

  @NurseryTest
  void openPortsAreFound(Nursery nursery, VirtualClock clock, MemoryNetwork network)
      throws Exception {
    network
        .host("server")
        .use(() -> {
          for (int port : new int[] {22, 80, 1_000}) {
            nursery.background().start(Tcp.server(port, stream -> stream.close()));
          }
        });

    List<Integer> open = network.use(() -> PortScanner.open("server", 1, 1_024));

    assertThat(open).containsExactly(22, 80, 1_000);
    assertThat(clock.elapsed()).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void whatIsTypedWrongIsSaidInOneLine() throws Exception {
    try (SampleProcess sample = SampleProcess.start(PortScanner.class, "localhost", "one", "2")) {
      assertThat(sample.err().awaitEnd())
          .containsExactly("usage: bin/sample port-scanner [HOST [FROM [TO]]]");
      assertThat(sample.awaitExit()).isEqualTo(2);
    }
  }

  // -- names

  @NurseryTest
  void namesAreLookedUp(MemoryNetwork network) throws Exception {
    network.host("ann", "10.1.0.1", "10.1.0.2");
    network.host("bob", "10.1.0.3");

    List<String> told =
        Told.inRealTime(() -> network.use(() -> LookUp.lookUpAll(List.of("ann", "nobody", "bob"))))
            .lines();

    assertThat(told).hasSize(3).contains("ann: 10.1.0.1, 10.1.0.2", "bob: 10.1.0.3");
    assertThat(told.get(1)).startsWith("nobody: not found, ");
  }

  // -- crawler

  private static final String LINKS =
      "<a href=\"a\"></a> <a href=\"b\"></a> <a href=\"c\"></a> <a href=\"d\"></a>";

  private static HttpServer site() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              switch (exchange.getRequestURI().getPath()) {
                case "/" -> "<a href=\"a.html\">a</a> <a href=\"http://127.0.0.1:1/\">else</a>";
                case "/a.html" -> "<a href=\"/\">back</a> <a href=\"b.html#part\">b</a>";
                case "/b.html" -> "<a href=\"missing.html\">missing</a>";
                default -> "";
              };
          exchange.sendResponseHeaders(body.isEmpty() ? 404 : 200, body.length() + 1);
          exchange.getResponseBody().write((body + "\n").getBytes(UTF_8));
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Told crawled(int pages) throws Exception {
    HttpServer site = site();
    try (var client = HttpClient.newHttpClient()) {
      var start = URI.create("http://127.0.0.1:" + site.getAddress().getPort() + "/");
      return Told.inRealTime(() -> new Crawler(client, pages, Duration.ofMillis(20)).crawl(start));
    } finally {
      site.stop(0);
    }
  }

  @Test
  void linksAreFollowedOnce() throws Exception {
    assertThat(crawled(100).lines())
        .extracting(line -> line.replaceAll("http://127.0.0.1:[0-9]+", ""))
        .containsExactly(
            "/: 200, 62", "/a.html: 200, 49", "/b.html: 200, 35", "/missing.html: 404, 1");
  }

  /** One page has links to many, which are then all wanted at once. */
  @Test
  void aHostIsAskedForOnePageAtATimeWithPauses() throws Exception {
    var busy = new AtomicInteger();
    var busiest = new AtomicInteger();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var client = HttpClient.newHttpClient()) {
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            busiest.accumulateAndGet(busy.incrementAndGet(), Math::max);
            Tasks.sleep(Duration.ofMillis(20));
            boolean first = exchange.getRequestURI().getPath().equals("/");
            byte[] body = (first ? LINKS : "no links").getBytes(UTF_8);
            busy.decrementAndGet(); // before the answer: then the next request may come
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      var start = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");

      Told told =
          Told.inRealTime(() -> new Crawler(client, 100, Duration.ofMillis(50)).crawl(start));

      assertThat(told.lines()).hasSize(5).allMatch(line -> line.contains(": 200, "));
      assertThat(busiest).hasValue(1);
      assertThat(told.took()).isGreaterThanOrEqualTo(Duration.ofMillis(5 * (20 + 50)));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void noMorePagesThanAllowed() throws Exception {
    assertThat(crawled(2).lines()).hasSize(2);
  }

  // -- reverse proxy

  private static KeyStore keys(Path folder) throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-alias",
                "key",
                "-keystore",
                file.toString(),
                "-storepass",
                "secret")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      keys.load(in, "secret".toCharArray());
    }
    return keys;
  }

  private static SSLContext trusting(X509Certificate certificate) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", certificate);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void theProxySpeaksTlsAndFinishesWhatWasBegun(@TempDir Path folder) throws Exception {
    KeyStore keys = keys(folder);
    var key = (PrivateKey) keys.getKey("key", "secret".toCharArray());
    var certificate = (X509Certificate) keys.getCertificate("key");
    try (var backend = PracticeServer.start();
        var client =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(certificate))
                .build()) {
      Nursery.run(nursery -> {
        TlsListener listener =
            Tls.serverOptions(TlsIdentity.of(key, List.of(certificate)))
                .tcp(Tcp.listenOptions().host("127.0.0.1"))
                .listen(0);
        int port = listener.port();
        var proxy =
            new ReverseProxy(List.of("127.0.0.1:1", "127.0.0.1:" + backend.page("").getPort()));
        Server<TlsStream> server =
            nursery.start(ReverseProxy.OPTIONS.server(listener, proxy::handle));

        assertThat(get(client, port, "0")).isEqualTo("This is page 0.\n");
        assertThat(backend.nextRequest()).isEqualTo("0");
        var slow = nursery.startSoon(() -> get(client, port, "9"));
        assertThat(backend.nextRequest()).as("it is under way").isEqualTo("9");
        server.drain();
        assertThat(slow.await()).isEqualTo("This is page 9.\n");
        client.shutdownNow(); // with the connections that it keeps for later
      });
    }
  }

  private static Path pem(Path file, String what, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(what, text));
  }

  @Test
  void theProxyIsAProgram(@TempDir Path folder) throws Exception {
    KeyStore keys = keys(folder);
    var certificate = (X509Certificate) keys.getCertificate("key");
    byte[] key = keys.getKey("key", "secret".toCharArray()).getEncoded();
    try (var backend = PracticeServer.start();
        var client = HttpClient.newBuilder().sslContext(trusting(certificate)).build();
        SampleProcess proxy =
            SampleProcess.start(
                ReverseProxy.class,
                "0",
                pem(folder.resolve("c.pem"), "CERTIFICATE", certificate.getEncoded()).toString(),
                pem(folder.resolve("k.pem"), "PRIVATE KEY", key).toString(),
                "127.0.0.1:" + backend.page("").getPort())) {
      String told = proxy.awaitOut("serving https://localhost:");
      int port = URI.create(told.substring("serving ".length())).getPort();

      assertThat(get(client, port, "0")).isEqualTo("This is page 0.\n");

      client.shutdownNow(); // with the connections that it keeps for later
      proxy.signal("TERM");
      assertThat(proxy.awaitExit()).as("%s", proxy.err()).isEqualTo(143);
    }
  }

  private static String get(HttpClient client, int port, String page)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/" + page)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  // -- load

  @Test
  void latenciesAreCounted() throws Exception {
    try (var server = PracticeServer.start();
        var client = HttpClient.newHttpClient()) {
      var load = new LoadGenerator(client, server.page("0"));

      Told told = Told.inRealTime(() -> load.run(3, Duration.ofMillis(2_500)));

      assertThat(told.lines().stream().filter(line -> line.contains(" answers, ")))
          .as("while it goes on, and at the end")
          .hasSizeGreaterThanOrEqualTo(2);
      assertThat(told.lines().getFirst()).matches("[1-9][0-9]* answers, 0 failures");
      assertThat(told.lines()).anyMatch(line -> line.matches(" +< [0-9]+ ms #{40} [0-9]+"));
    }
  }

  @Test
  void eachLatencyHasItsLine() {
    try (var client = HttpClient.newHttpClient()) {
      var load = new LoadGenerator(client, URI.create("http://127.0.0.1/"));
      for (long latency : new long[] {0, 1, 2, 3, 1_000_000}) {
        load.count(latency);
      }
      assertThat(load.histogram())
          .isEqualTo(
              """
              5 answers, 0 failures
                   < 1 ms #################### 1
                   < 2 ms #################### 1
                   < 4 ms ######################################## 2
               < 32768 ms #################### 1
              """);
    }
  }

  /** Nothing else may be left behind by a time limit. */
  @Test
  void theCrawlerCanBeEnded() throws Exception {
    HttpServer site = site();
    try (var client = HttpClient.newHttpClient()) {
      var start = URI.create("http://127.0.0.1:" + site.getAddress().getPort() + "/");
      Told.inRealTime(() -> {
        var timed =
            CancelScope.moveOnAfter(
                Duration.ofMillis(300),
                () -> new Crawler(client, 100, Duration.ofSeconds(60)).crawl(start));
        assertThat(timed.done()).isFalse();
      });
    } finally {
      site.stop(0);
    }
  }
}
