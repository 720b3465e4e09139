package dev.nursery.net.tls;

import java.io.IOException;
import java.util.Optional;

/**
 * Has a certificate and its key at hand, and is asked in each handshake anew: a {@link TlsIdentity}
 * that stays the same, a {@link ReloadingIdentity}, or whatever else knows which is valid now.
 *
 * <p>Called by many tasks at once, in the task that does the handshake. What it throws fails that
 * handshake, and no other.
 */
@FunctionalInterface
public interface TlsIdentitySource {

  /**
   * What to prove one's identity with.
   *
   * @param serverName the name by which a client has asked for this server, in lower case; empty if
   *     it has not said, or if this side is the client
   */
  TlsIdentity identity(Optional<String> serverName) throws IOException;
}
