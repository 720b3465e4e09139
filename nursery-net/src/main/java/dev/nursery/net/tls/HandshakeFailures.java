package dev.nursery.net.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in words what a handshake has failed of, and what to do. */
final class HandshakeFailures {

  private final Object stream;

  HandshakeFailures(Object stream) {
    this.stream = stream;
  }

  TlsHandshakeException of(SSLException error) {
    String what = "the TLS handshake of " + stream + " failed: ";
    CertificateException refused = find(CertificateException.class, error);
    if (refused != null) {
      return new InvalidCertificateException(
          what + "the peer's certificate was refused: " + message(refused) + adviceOn(refused),
          error);
    }
    String why = message(error);
    Throwable root = root(error);
    if (!why.contains(message(root))) {
      why += " (" + message(root) + ")"; // the JDK says no more than "unexpected" of some errors
    }
    return new TlsHandshakeException(what + why + advice(why), error);
  }

  private static Throwable root(Throwable error) {
    Throwable root = error;
    for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
      root = root.getCause();
    }
    return root;
  }

  private static String message(Throwable error) {
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }

  private static String adviceOn(CertificateException refused) {
    if (find(CertificateExpiredException.class, refused) != null
        || find(CertificateNotYetValidException.class, refused) != null) {
      return ". Has it not been renewed, or is this machine's clock wrong?";
    }
    if (find(CertPathBuilderException.class, refused) != null
        || find(CertPathValidatorException.class, refused) != null) {
      return ". Nobody who is trusted here has signed it: if that is as it should be, trust its issuer by TlsTrust.pem(...);"
          + " if the issuer is trusted, does the peer send the whole chain?";
    }
    return ". If the peer is known by another name than it was opened by, say so by serverName(...)";
  }

  private static String advice(String message) {
    if (message.contains("Unsupported or unrecognized SSL message")
        || message.contains("plaintext connection")) {
      return ". What the peer sends is not TLS: is this the right port?";
    }
    if (message.contains("unknown_ca")
        || message.contains("certificate_unknown")
        || message.contains("bad_certificate")) {
      return ". The peer does not trust the certificate of this side";
    }
    if (message.contains("certificate_required")
        || message.contains("Empty client certificate chain")) {
      return ". The server asks for a certificate of the client, which has one by identity(...)";
    }
    if (message.contains("no_application_protocol")) {
      return ". The two sides have no application protocol in common, see applicationProtocols(...)";
    }
    if (message.contains("protocol_version")
        || message.contains("handshake_failure")
        || message.contains("No available")) {
      return ". The two sides have no version or cipher in common, or a server has no certificate of a kind that the client"
          + " can check";
    }
    return "";
  }

  private static <T extends Throwable> @Nullable T find(Class<T> type, @Nullable Throwable error) {
    for (int depth = 0; error != null && depth < 20; depth++) {
      if (type.isInstance(error)) {
        return type.cast(error);
      }
      error = error.getCause();
    }
    return null;
  }
}
