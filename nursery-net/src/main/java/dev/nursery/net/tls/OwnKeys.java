package dev.nursery.net.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Tells the JDK's engines, in each handshake, which key and certificates are ours. */
final class OwnKeys extends X509ExtendedKeyManager {

  private final TlsIdentitySource source;

  /**
   * What was chosen, by the name under which an engine then asks for it. The engine holds on to
   * that very string until it has both key and chain, and so does the map hold on to the identity.
   */
  private final Map<String, TlsIdentity> chosen = Collections.synchronizedMap(new WeakHashMap<>());

  private final AtomicLong choices = new AtomicLong();

  OwnKeys(TlsIdentitySource source) {
    this.source = source;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    TlsIdentity identity = ask(requestedName(engine));
    return keyType.equals(identity.key().getAlgorithm()) ? choose(identity) : null;
  }

  private static Optional<String> requestedName(SSLEngine engine) {
    return engine.getHandshakeSession() instanceof ExtendedSSLSession session
        ? session.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName().toLowerCase(Locale.ROOT))
            .findFirst()
        : Optional.empty();
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    TlsIdentity identity = ask(Optional.empty());
    boolean fits =
        List.of(keyTypes).contains(identity.key().getAlgorithm())
            && isSignedByOneOf(issuers, identity.certificates());
    return fits ? choose(identity) : null;
  }

  private static boolean isSignedByOneOf(
      Principal @Nullable [] issuers, List<X509Certificate> chain) {
    return issuers == null
        || issuers.length == 0
        || chain.stream()
            .anyMatch(each -> Arrays.asList(issuers).contains(each.getIssuerX500Principal()));
  }

  private TlsIdentity ask(Optional<String> serverName) {
    try {
      return source.identity(serverName);
    } catch (IOException e) {
      throw new UncheckedIOException("no certificate is to be had: " + e.getMessage(), e);
    }
  }

  private String choose(TlsIdentity identity) {
    String alias = "choice-" + choices.incrementAndGet();
    chosen.put(alias, identity);
    return alias;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    TlsIdentity identity = chosen.get(alias);
    return identity == null ? null : identity.key();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    TlsIdentity identity = chosen.get(alias);
    return identity == null ? null : identity.certificates().toArray(X509Certificate[]::new);
  }

  // -- for sockets, which are not used here

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
