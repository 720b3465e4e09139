package dev.nursery.net.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** What both sides have learnt in a handshake, out of the JDK's answers. */
final class Sessions {

  private Sessions() {}

  static Optional<String> applicationProtocol(SSLEngine engine) {
    return Optional.ofNullable(engine.getApplicationProtocol()).filter(name -> !name.isEmpty());
  }

  static List<X509Certificate> peerCertificates(SSLSession session) {
    try {
      return Stream.of(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  static Optional<String> requestedServerName(SSLSession session) {
    return session instanceof ExtendedSSLSession extended
        ? extended.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(name -> ((SNIHostName) name).getAsciiName())
            .findFirst()
        : Optional.empty();
  }
}
