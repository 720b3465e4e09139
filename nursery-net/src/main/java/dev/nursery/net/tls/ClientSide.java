package dev.nursery.net.tls;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What a client says and wants to know, over streams and over datagrams alike.
 *
 * @param identity null if it has none
 * @param serverName null if it is that of the host that is opened
 */
record ClientSide(
    EngineSettings settings,
    Supplier<SSLContext> contexts,
    TlsTrust trust,
    @Nullable TlsIdentitySource identity,
    @Nullable HostName serverName) {

  static ClientSide of(EngineSettings settings) {
    TlsTrust trust = TlsTrust.system();
    return new ClientSide(
        settings, new Contexts(settings.family(), trust, null), trust, null, null);
  }

  ClientSide with(EngineSettings settings) {
    return new ClientSide(settings, contexts, trust, identity, serverName);
  }

  ClientSide trusting(TlsTrust trust) {
    return with(Objects.requireNonNull(trust, "trust"), identity);
  }

  ClientSide identifiedBy(TlsIdentitySource identity) {
    return with(trust, Objects.requireNonNull(identity, "identity"));
  }

  private ClientSide with(TlsTrust trust, @Nullable TlsIdentitySource identity) {
    var made = new Contexts(settings.family(), trust, identity);
    return new ClientSide(settings, made, trust, identity, serverName);
  }

  ClientSide asking(String name) {
    HostName asked = HostName.of(Objects.requireNonNull(name, "serverName"));
    return new ClientSide(settings, contexts, trust, identity, asked);
  }

  ClientSide with(Supplier<SSLContext> context) {
    Objects.requireNonNull(context, "context");
    return new ClientSide(settings, context, trust, identity, serverName);
  }

  /** Whom to ask for, and to check, if {@code host} is opened. */
  HostName name(String host) {
    return serverName == null ? HostName.of(host) : serverName;
  }

  /**
   * An engine for one connection. What the user has tuned comes first, so that nothing of it
   * switches off the check of the name.
   *
   * @param port whose sessions to resume; -1 for none
   */
  SSLEngine engine(HostName name, int port) {
    SSLEngine engine = contexts.get().createSSLEngine(name.text(), port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    settings.applyTo(parameters);
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setServerNames(name.serverName() == null ? List.of() : List.of(name.serverName()));
    engine.setSSLParameters(parameters);
    return engine;
  }
}
