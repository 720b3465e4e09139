package dev.nursery.net;

import dev.nursery.Cancelled;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to open a connection; immutable, so a set of options can be kept and used many times.
 *
 * {@snippet :
 * TcpStream stream = Tcp.openOptions().localAddress(card).open("example.org", 443);
 * }
 */
public final class TcpOpenOptions {

  /** Longer than any connection takes that is still to be made. */
  private static final Duration LONGEST_DELAY = Duration.ofDays(1);

  static final TcpOpenOptions DEFAULT = new TcpOpenOptions(Duration.ofMillis(250), null);

  private final Duration happyEyeballsDelay;
  private final @Nullable InetAddress localAddress;

  private TcpOpenOptions(Duration happyEyeballsDelay, @Nullable InetAddress localAddress) {
    this.happyEyeballsDelay = happyEyeballsDelay;
    this.localAddress = localAddress;
  }

  /**
   * How long one address is tried before the next is tried besides; 250 ms if none is given.
   *
   * @param delay 0 to one day; 0 tries all at once
   */
  public TcpOpenOptions happyEyeballsDelay(Duration delay) {
    Objects.requireNonNull(delay, "happyEyeballsDelay");
    if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(
          "happyEyeballsDelay is "
              + delay
              + ", and has to be at least 0, which tries all at once, and at most "
              + LONGEST_DELAY);
    }
    return new TcpOpenOptions(delay, localAddress);
  }

  /** The address of this machine to connect from; the operating system chooses if none is given. */
  public TcpOpenOptions localAddress(InetAddress address) {
    return new TcpOpenOptions(happyEyeballsDelay, Objects.requireNonNull(address, "localAddress"));
  }

  /**
   * As {@link Tcp#open}, with these options.
   *
   * @throws Cancelled if the task is cancelled
   * @throws IOException as {@link Tcp#open} does
   */
  public TcpStream open(String host, int port) throws IOException {
    return Connecting.open(
        Objects.requireNonNull(host, "host"),
        Port.toConnectTo(port),
        happyEyeballsDelay,
        localAddress,
        Network.current());
  }
}
