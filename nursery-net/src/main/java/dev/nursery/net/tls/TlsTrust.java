package dev.nursery.net.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whose word is taken for who somebody is: the authorities whose signature makes a certificate
 * valid.
 *
 * {@snippet :
 * TlsStream stream =
 *     Tls.openOptions().trust(TlsTrust.pem(Path.of("our-authority.pem"))).open("intranet", 443);
 * }
 *
 * <p>To trust one server that has signed its certificate itself, trust that certificate; its name
 * is checked all the same. Immutable.
 */
public final class TlsTrust {

  private static final TlsTrust SYSTEM = new TlsTrust(null);

  /** Null for those of the JDK. */
  private final @Nullable List<X509Certificate> authorities;

  private TlsTrust(@Nullable List<X509Certificate> authorities) {
    this.authorities = authorities;
  }

  /** The public authorities that the JDK trusts, or whom its system properties name instead. */
  public static TlsTrust system() {
    return SYSTEM;
  }

  /**
   * The certificates in a file, and nobody else.
   *
   * @throws InvalidPemException if it has none
   * @throws IOException if it cannot be read
   */
  public static TlsTrust pem(Path file) throws IOException {
    return new TlsTrust(Pem.read(file).certificates());
  }

  /**
   * These certificates, and nobody else.
   *
   * @param authorities at least one
   */
  public static TlsTrust of(Collection<X509Certificate> authorities) {
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no certificate to trust, so that every connection would fail");
    }
    return new TlsTrust(List.copyOf(authorities));
  }

  TrustManager[] managers() throws GeneralSecurityException, IOException {
    KeyStore store = null;
    if (authorities != null) {
      store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (X509Certificate authority : authorities) {
        store.setCertificateEntry("authority-" + number++, authority);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  @Override
  public String toString() {
    return authorities == null
        ? "TlsTrust[of the system]"
        : "TlsTrust" + authorities.stream().map(X509Certificate::getSubjectX500Principal).toList();
  }
}
