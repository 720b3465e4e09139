package dev.nursery.net.tls;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A server's identities, chosen by the name that a client asks for.
 *
 * @param other for who asks for none of the names, or for nothing
 * @param byName keys in lower case; {@code *.example.org} stands for one label more
 */
record NamedIdentities(TlsIdentitySource other, Map<String, TlsIdentitySource> byName)
    implements TlsIdentitySource {

  NamedIdentities and(String name, TlsIdentitySource identity) {
    String suffix = name.startsWith("*.") ? name.substring(2) : name;
    HostName checked = HostName.of(suffix);
    if (checked.serverName() == null || suffix.contains("*")) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not a name that clients can ask for: one like example.org or *.example.org is needed, no address");
    }
    var all = new HashMap<>(byName);
    String prefix = name.startsWith("*.") ? "*." : "";
    all.put(prefix + checked.text().toLowerCase(Locale.ROOT), identity);
    return new NamedIdentities(other, Map.copyOf(all));
  }

  @Override
  public TlsIdentity identity(Optional<String> serverName) throws IOException {
    return find(serverName).identity(serverName);
  }

  private TlsIdentitySource find(Optional<String> serverName) {
    if (serverName.isEmpty()) {
      return other;
    }
    String name = serverName.get();
    TlsIdentitySource exact = byName.get(name);
    if (exact != null) {
      return exact;
    }
    int dot = name.indexOf('.');
    return dot < 0 ? other : byName.getOrDefault("*" + name.substring(dot), other);
  }
}
