package dev.nursery.net.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes a context of the JDK when it is first needed, and once: sessions are resumed among the
 * connections of one context, and reading the JDK's authorities takes a while.
 */
final class Contexts implements Supplier<SSLContext> {

  private final String family;
  private final @Nullable TlsTrust trust;
  private final @Nullable TlsIdentitySource identity;
  private final ReentrantLock making = new ReentrantLock();

  /** Written under the lock. */
  private volatile @Nullable SSLContext made;

  /**
   * With these.
   *
   * @param family TLS or DTLS
   * @param trust null for a server that asks nobody for a certificate
   * @param identity null for a client that has none
   */
  Contexts(String family, @Nullable TlsTrust trust, @Nullable TlsIdentitySource identity) {
    this.family = family;
    this.trust = trust;
    this.identity = identity;
  }

  @Override
  public SSLContext get() {
    SSLContext context = made;
    if (context != null) {
      return context;
    }
    making.lock();
    try {
      if (made == null) {
        made = make();
      }
      return made;
    } finally {
      making.unlock();
    }
  }

  private SSLContext make() {
    try {
      SSLContext context = SSLContext.getInstance(family);
      KeyManager[] keys =
          identity == null ? new KeyManager[0] : new KeyManager[] {new OwnKeys(identity)};
      context.init(keys, trust == null ? null : trust.managers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(
          "this JDK cannot do " + family + " with these certificates: " + e.getMessage(), e);
    }
  }
}
