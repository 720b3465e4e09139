package dev.nursery.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Nursery;
import dev.nursery.net.tls.InvalidCertificateException;
import dev.nursery.net.tls.Tls;
import dev.nursery.net.tls.TlsClientOptions;
import dev.nursery.net.tls.TlsHandshakeException;
import dev.nursery.net.tls.TlsIdentity;
import dev.nursery.net.tls.TlsServerOptions;
import dev.nursery.net.tls.TlsStream;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.stream.MemoryStreams;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Who proves what to whom. */
class CertificatesTest {

  /** What each side has come to. */
  private record Outcome(
      TlsStream client,
      TlsStream server,
      @Nullable Exception clientError,
      @Nullable Exception serverError) {}

  /** Both sides shake hands, and then exchange a byte, as TLS 1.3 tells clients late. */
  private static Outcome meet(TlsClientOptions client, TlsServerOptions server, String host) {
    var memory = MemoryStreams.pair();
    TlsStream here = client.over(memory.here(), host, 443);
    TlsStream there = server.over(memory.there());
    var errors = new AtomicReference<@Nullable Exception>();
    var serverErrors = new AtomicReference<@Nullable Exception>();
    Nursery.run(nursery -> {
      nursery.startSoon("client", () -> exchange(here, errors));
      nursery.startSoon("server", () -> exchange(there, serverErrors));
    });
    return new Outcome(here, there, errors.get(), serverErrors.get());
  }

  private static void exchange(TlsStream stream, AtomicReference<@Nullable Exception> error)
      throws Exception {
    try {
      stream.handshake();
      stream.sendAll(new byte[1]);
      stream.receiveSome();
    } catch (Exception e) {
      error.set(e);
      stream.close();
    }
  }

  private static Outcome succeed(TlsClientOptions client, TlsServerOptions server, String host) {
    Outcome outcome = meet(client, server, host);
    assertThat(outcome.clientError()).isNull();
    assertThat(outcome.serverError()).isNull();
    return outcome;
  }

  @NurseryTest
  void anAuthorityThatIsNotTrustedIsRefusedAndThePeerTold() {
    for (TlsClientOptions client :
        new TlsClientOptions[] {
          Tls.openOptions(), Tls.openOptions().trust(Authority.STRANGE.trust())
        }) {
      Outcome outcome = meet(client, TlsPairs.server(), "localhost");
      assertThat(outcome.clientError())
          .isInstanceOf(InvalidCertificateException.class)
          .hasMessageContaining("TlsStream[localhost over")
          .hasMessageContaining("TlsTrust")
          .hasCauseInstanceOf(javax.net.ssl.SSLException.class);
      assertThat(outcome.serverError())
          .isInstanceOf(TlsHandshakeException.class)
          .hasMessageContaining("does not trust the certificate of this side");
    }
  }

  @NurseryTest
  void theNameIsChecked() {
    Outcome outcome = meet(TlsPairs.client(), TlsPairs.server(), "example.org");
    assertThat(outcome.clientError())
        .isInstanceOf(InvalidCertificateException.class)
        .hasMessageContaining("example.org")
        .hasMessageContaining("serverName");
    succeed(TlsPairs.client(), TlsPairs.server(), "127.0.0.1");
    succeed(TlsPairs.client(), TlsPairs.server(), "LOCALHOST.");
    succeed(TlsPairs.client().serverName("localhost"), TlsPairs.server(), "example.org");
    assertThat(meet(TlsPairs.client(), TlsPairs.server(), "[::1]").clientError())
        .isInstanceOf(InvalidCertificateException.class);
  }

  /** Who tunes the engine cannot switch it off by accident. */
  @NurseryTest
  void theNameIsCheckedWhateverParametersAreSet() {
    Outcome outcome =
        meet(
            TlsPairs.client().parameters(all -> all.setEndpointIdentificationAlgorithm("")),
            TlsPairs.server(),
            "example.org");
    assertThat(outcome.clientError()).isInstanceOf(InvalidCertificateException.class);
  }

  @NurseryTest
  void anExpiredCertificateIsRefusedWithAHint() {
    Outcome outcome =
        meet(
            TlsPairs.client(), Tls.serverOptions(Authority.OURS.expired("localhost")), "localhost");
    assertThat(outcome.clientError())
        .isInstanceOf(InvalidCertificateException.class)
        .hasMessageContaining("clock");
  }

  @NurseryTest
  void keysOfEveryKind() {
    for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
      TlsIdentity identity = Authority.OURS.ofKind(algorithm, "localhost");
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        Outcome outcome =
            succeed(TlsPairs.client().protocols(version), Tls.serverOptions(identity), "localhost");
        assertThat(outcome.client().session().getProtocol()).isEqualTo(version);
      }
    }
  }

  @NurseryTest
  void versionsThatDoNotMeetAreToldApart() {
    Outcome outcome =
        meet(
            TlsPairs.client().protocols("TLSv1.3"),
            TlsPairs.server().protocols("TLSv1.2"),
            "localhost");
    assertThat(outcome.clientError())
        .isInstanceOf(TlsHandshakeException.class)
        .hasMessageContaining("no version or cipher in common");
    assertThat(outcome.serverError()).isInstanceOf(TlsHandshakeException.class);
    for (String old : List.of("TLSv1", "TLSv1.1", "SSLv3", "TLS")) {
      assertThatThrownBy(() -> TlsPairs.client().protocols(old))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("TLSv1.3");
    }
    assertThatThrownBy(() -> TlsPairs.server().protocols())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @NurseryTest
  void applicationProtocolsThatDoNotMeetAreRefused() {
    Outcome outcome =
        meet(
            TlsPairs.client().applicationProtocols("h2"),
            TlsPairs.server().applicationProtocols("http/1.1"),
            "localhost");
    assertThat(outcome.clientError())
        .isInstanceOf(TlsHandshakeException.class)
        .hasMessageContaining("applicationProtocols");
  }

  // -- clients

  @NurseryTest
  void aServerThatNeedsACertificateGetsOneOrRefuses() {
    TlsIdentity anna = Authority.OURS.identity("anna");
    TlsServerOptions server = TlsPairs.server().needClientCertificates(Authority.OURS.trust());
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      TlsClientOptions client = TlsPairs.client().protocols(version);
      Outcome known = succeed(client.identity(anna), server, "localhost");
      assertThat(known.server().peerCertificates().getFirst())
          .isEqualTo(anna.certificates().getFirst());

      Outcome unknown = meet(client, server, "localhost");
      assertThat(unknown.serverError()).isInstanceOf(TlsHandshakeException.class);
      assertThat(unknown.clientError()).isNotNull();

      Outcome stranger =
          meet(client.identity(Authority.STRANGE.identity("anna")), server, "localhost");
      assertThat(stranger.serverError()).isInstanceOf(TlsHandshakeException.class);
      assertThat(stranger.clientError()).isNotNull();
    }
  }

  @NurseryTest
  void aServerThatWantsACertificateTakesInWhoHasNone() {
    TlsServerOptions server = TlsPairs.server().wantClientCertificates(Authority.OURS.trust());
    assertThat(succeed(TlsPairs.client(), server, "localhost").server().peerCertificates())
        .isEmpty();
    TlsIdentity anna = Authority.OURS.identity("anna");
    Outcome known = succeed(TlsPairs.client().identity(anna), server, "localhost");
    assertThat(known.server().peerCertificates()).hasSize(2);
  }

  // -- servers of several names

  @NurseryTest
  void theServerChoosesByTheNameThatIsAskedFor() {
    TlsServerOptions server =
        TlsPairs.server()
            .named("a.example.org", Authority.OURS.identity("a.example.org"))
            .named("*.example.org", Authority.OURS.identity("*.example.org"))
            .named("Bücher.example", Authority.OURS.identity("xn--bcher-kva.example"));
    for (String host :
        List.of("localhost", "a.example.org", "A.example.org", "b.example.org", "bücher.example")) {
      succeed(TlsPairs.client(), server, host);
    }
    Outcome unknown = meet(TlsPairs.client(), server, "a.b.example.org");
    assertThat(unknown.clientError()).isInstanceOf(InvalidCertificateException.class);
    assertThat(unknown.client().toString()).contains("a.b.example.org");
    for (String bad : List.of("127.0.0.1", "a*.example.org", "*", "", "*.*.org")) {
      assertThatThrownBy(() -> server.named(bad, Authority.LOCALHOST))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @NurseryTest
  void theSourceOfIdentitiesIsAskedInEachHandshakeAndToldTheName() {
    var asked = new java.util.concurrent.CopyOnWriteArrayList<Optional<String>>();
    var current = new AtomicReference<>(Authority.OURS.identity("one"));
    TlsServerOptions server =
        Tls.serverOptions(name -> {
          asked.add(name);
          return current.get();
        });
    succeed(TlsPairs.client(), server, "one");
    current.set(Authority.OURS.identity("two"));
    succeed(TlsPairs.client(), server, "two");
    assertThat(asked).contains(Optional.of("one"), Optional.of("two"));
  }

  @NurseryTest
  void aSourceThatFailsFailsItsHandshake() {
    TlsServerOptions server =
        Tls.serverOptions(name -> {
          throw new java.io.IOException("the vault is shut");
        });
    Outcome outcome = meet(TlsPairs.client(), server, "localhost");
    assertThat(outcome.serverError())
        .isInstanceOf(TlsHandshakeException.class)
        .hasMessageContaining("the vault is shut");
    assertThat(outcome.clientError()).isNotNull();
  }

  @NurseryTest
  void aContextOfTheJdksIsAskedForInEachHandshake() throws Exception {
    var contexts = new AtomicReference<>(context(Authority.OURS.identity("one")));
    TlsServerOptions server = Tls.serverOptionsOf(contexts::get);
    succeed(TlsPairs.client(), server, "one");
    contexts.set(context(Authority.OURS.identity("two")));
    succeed(TlsPairs.client(), server, "two");
    assertThatThrownBy(() -> server.named("x.org", Authority.LOCALHOST))
        .isInstanceOf(IllegalStateException.class);
  }

  private static SSLContext context(TlsIdentity identity) throws Exception {
    // The way there goes through PEM, as the key itself is nobody's business.
    var folder = java.nio.file.Files.createTempDirectory("identity");
    String name =
        identity.certificates().getFirst().getSubjectX500Principal().getName().substring(3);
    Authority.OURS.writeFiles(folder, "EC", name);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    var key =
        java.security.KeyFactory.getInstance("EC")
            .generatePrivate(
                new java.security.spec.PKCS8EncodedKeySpec(
                    java.util.Base64.getMimeDecoder()
                        .decode(
                            java.nio.file.Files.readString(folder.resolve("key.pem"))
                                .replaceAll("-----.*-----", ""))));
    try (var chain = java.nio.file.Files.newInputStream(folder.resolve("chain.pem"))) {
      var certificates =
          java.security.cert.CertificateFactory.getInstance("X.509").generateCertificates(chain);
      store.setKeyEntry(
          "own",
          key,
          "secret".toCharArray(),
          certificates.toArray(java.security.cert.Certificate[]::new));
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  // -- sessions

  @NurseryTest
  void connectionsOfTheSameOptionsResumeTheirSession() throws Exception {
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      TlsClientOptions client = TlsPairs.client().protocols(version);
      TlsServerOptions server = TlsPairs.server();
      Outcome first = succeed(client, server, "localhost");
      Outcome second = succeed(client, server, "localhost");
      assertThat(second.client().session().getCreationTime())
          .as(version)
          .isEqualTo(first.client().session().getCreationTime());
      assertThat(second.client().peerCertificates()).hasSize(2);
    }
  }
}
