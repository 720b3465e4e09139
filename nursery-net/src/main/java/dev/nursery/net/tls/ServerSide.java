package dev.nursery.net.tls;

import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What a server says and wants to know, over streams and over datagrams alike.
 *
 * @param identities null if {@code contexts} are the user's
 * @param clientTrust null if clients are asked for no certificate
 */
record ServerSide(
    EngineSettings settings,
    Supplier<SSLContext> contexts,
    @Nullable NamedIdentities identities,
    @Nullable TlsTrust clientTrust,
    boolean needsClientCertificate) {

  static ServerSide of(EngineSettings settings, TlsIdentitySource identity) {
    var identities = new NamedIdentities(Objects.requireNonNull(identity, "identity"), Map.of());
    return new ServerSide(
        settings, new Contexts(settings.family(), null, identities), identities, null, false);
  }

  static ServerSide ofContext(EngineSettings settings, Supplier<SSLContext> context) {
    return new ServerSide(settings, Objects.requireNonNull(context, "context"), null, null, false);
  }

  ServerSide with(EngineSettings settings) {
    return new ServerSide(settings, contexts, identities, clientTrust, needsClientCertificate);
  }

  ServerSide named(String name, TlsIdentitySource identity) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(identity, "identity");
    return with(ownIdentities().and(name, identity), clientTrust, needsClientCertificate);
  }

  ServerSide askingClients(TlsTrust trust, boolean needed) {
    return with(ownIdentities(), Objects.requireNonNull(trust, "trust"), needed);
  }

  private ServerSide with(NamedIdentities identities, @Nullable TlsTrust trust, boolean needed) {
    var made = new Contexts(settings.family(), trust, identities);
    return new ServerSide(settings, made, identities, trust, needed);
  }

  private NamedIdentities ownIdentities() {
    if (identities == null) {
      throw new IllegalStateException(
          "these options use a context of the JDK's, which has its own certificates, and its own idea of whom to trust");
    }
    return identities;
  }

  SSLEngine engine() {
    SSLEngine engine = contexts.get().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    settings.applyTo(parameters);
    if (needsClientCertificate) {
      parameters.setNeedClientAuth(true);
    } else if (clientTrust != null) {
      parameters.setWantClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }
}
