package dev.nursery.net;

import dev.nursery.MultiError;
import dev.nursery.Tasks;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens connections: asks for the addresses, tries them, and says what went wrong. */
final class Connecting {

  private Connecting() {}

  static TcpStream open(
      String host, int port, Duration delay, @Nullable InetAddress local, Network network)
      throws IOException {
    var eyeballs =
        new HappyEyeballs<InetAddress, TcpStream>(
            delay, address -> connect(new InetSocketAddress(address, port), local, network));
    Optional<TcpStream> winner =
        network.resolver() instanceof FamilyResolver families && !Addresses.isLiteral(host)
            ? raceOfFamilies(eyeballs, families, host)
            : eyeballs.race(HappyEyeballs.order(Addresses.of(host, network)));
    if (winner.isEmpty()) {
      Tasks.checkpointBeforeFailing(); // whoever listened there may have been cancelled with us
      throw failed(host, port, eyeballs.failures());
    }
    return winner.get();
  }

  private static Optional<TcpStream> raceOfFamilies(
      HappyEyeballs<InetAddress, TcpStream> eyeballs, FamilyResolver resolver, String host)
      throws IOException {
    Addresses.checkNotBlank(host);
    var lookup = new FamilyLookup(resolver, host);
    Optional<TcpStream> winner = eyeballs.race(lookup);
    if (winner.isEmpty() && !eyeballs.hasFailures()) {
      Tasks.checkpointBeforeFailing();
      throw lookup.unknown();
    }
    return winner;
  }

  private static ConnectException failed(String host, int port, MultiError failures) {
    List<String> attempts = failures.exceptions().stream().map(Throwable::getMessage).toList();
    var failed =
        new ConnectException(
            "cannot connect to "
                + host
                + " port "
                + port
                + ": "
                + String.join("; ", attempts)
                + advice(attempts));
    failed.initCause(failures);
    return failed;
  }

  private static String advice(List<String> attempts) {
    if (attempts.stream().allMatch(attempt -> attempt.contains("refused"))) {
      return " (is the server running, and is that its port?)";
    }
    if (attempts.stream().allMatch(attempt -> attempt.contains("unreachable"))) {
      return " (is there a network, and does it lead there?)";
    }
    if (attempts.stream().allMatch(attempt -> attempt.contains("assign requested address"))) {
      return " (is the local address one of this machine?)";
    }
    return "";
  }

  /** One attempt; leaves nothing open unless it returns. */
  private static TcpStream connect(
      InetSocketAddress target, @Nullable InetAddress local, Network network) throws IOException {
    try {
      return network.connect(target, local);
    } catch (IOException | UnsupportedOperationException | UnsupportedAddressTypeException e) {
      // The last two: this machine has no such family, or the local address is of another one.
      String from = local == null ? "" : " from " + local.getHostAddress();
      var failed = new ConnectException(AddressText.of(target) + from + ": " + reason(e));
      failed.initCause(e);
      throw failed;
    }
  }

  private static String reason(Exception e) {
    return e instanceof IOException
        ? Objects.requireNonNullElse(e.getMessage(), e.toString())
        : "address family not usable here";
  }
}
