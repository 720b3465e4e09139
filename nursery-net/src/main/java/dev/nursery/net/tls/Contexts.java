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

  /** For clients that say nothing about whom they trust and who they are. */
  static final Contexts OF_CLIENTS = new Contexts(TlsTrust.system(), null);

  private final @Nullable TlsTrust trust;
  private final @Nullable TlsIdentitySource identity;
  private final ReentrantLock making = new ReentrantLock();

  /** Written under the lock. */
  private volatile @Nullable SSLContext made;

  /**
   * With these.
   *
   * @param trust null for a server that asks nobody for a certificate
   * @param identity null for a client that has none
   */
  Contexts(@Nullable TlsTrust trust, @Nullable TlsIdentitySource identity) {
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
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keys =
          identity == null ? new KeyManager[0] : new KeyManager[] {new OwnKeys(identity)};
      context.init(keys, trust == null ? null : trust.managers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(
          "this JDK cannot do TLS with these certificates: " + e.getMessage(), e);
    }
  }
}
