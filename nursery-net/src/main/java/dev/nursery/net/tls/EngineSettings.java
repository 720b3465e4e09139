package dev.nursery.net.tls;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;

/**
 * What clients and servers say alike about how to speak.
 *
 * @param family what the JDK calls it: TLS, or DTLS over datagrams
 */
record EngineSettings(
    String family,
    List<String> protocols,
    List<String> applicationProtocols,
    Consumer<SSLParameters> tuning) {

  private static final Set<String> KNOWN = Set.of("TLSv1.2", "TLSv1.3");

  static final EngineSettings DEFAULT =
      new EngineSettings("TLS", List.of("TLSv1.3", "TLSv1.2"), List.of(), parameters -> {});

  /** Version 1.0 was broken with TLS 1.1, and the JDK knows no 1.3. */
  static final EngineSettings DATAGRAMS =
      new EngineSettings("DTLS", List.of("DTLSv1.2"), List.of(), parameters -> {});

  EngineSettings protocols(String... names) {
    List<String> list = List.of(names);
    if (list.isEmpty()) {
      throw new IllegalArgumentException("at least one of " + KNOWN + " is needed");
    }
    for (String name : list) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "'"
                + name
                + "' is none of TLSv1.2 and TLSv1.3; versions before those can be broken, and are not spoken here");
      }
    }
    return new EngineSettings(family, list, applicationProtocols, tuning);
  }

  EngineSettings applicationProtocols(String... names) {
    List<String> list = List.of(names);
    for (String name : list) {
      if (name.isEmpty() || name.length() > 255) {
        throw new IllegalArgumentException(
            "an application protocol has a name of 1 to 255 characters, and not '" + name + "'");
      }
    }
    return new EngineSettings(family, protocols, list, tuning);
  }

  EngineSettings tuning(Consumer<SSLParameters> more) {
    return new EngineSettings(
        family,
        protocols,
        applicationProtocols,
        tuning.andThen(Objects.requireNonNull(more, "parameters")));
  }

  void applyTo(SSLParameters parameters) {
    tuning.accept(parameters);
    parameters.setProtocols(protocols.toArray(String[]::new));
    if (!applicationProtocols.isEmpty()) {
      parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
    }
  }

  @Override
  public String toString() {
    return "EngineSettings[" + protocols + ", " + Arrays.asList(applicationProtocols) + "]";
  }
}
