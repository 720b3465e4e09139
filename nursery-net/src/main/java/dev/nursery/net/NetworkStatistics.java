package dev.nursery.net;

import dev.nursery.net.reactor.Readiness;
import dev.nursery.spi.TaskClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the real network holds at one moment: the sockets of this process that are registered with a
 * selector. For tests that ask what is left, and for operators. Immutable.
 *
 * {@snippet :
 * System.err.println(NetworkStatistics.current().sockets()); // all that were ever waited for, and are open
 * }
 *
 * <p>A socket is registered when a task first has to wait for it, and until it is closed. One on
 * which nobody ever had to wait is not seen here. It is looked at while everything goes on, so what
 * opens or closes meanwhile may be counted or not.
 *
 * @param sockets each with its addresses, as in {@code listener on 127.0.0.1:80}
 * @param tasksWaiting how many tasks wait for one of them; whoever waits for several, as for the
 *     addresses of a listener, counts for each
 */
public record NetworkStatistics(List<String> sockets, int tasksWaiting) {

  /** Makes it immutable. */
  public NetworkStatistics {
    sockets = List.copyOf(sockets);
  }

  /** Looks at all sockets of the process; takes time in proportion to their number. */
  public static NetworkStatistics current() {
    return of(Readiness.registered());
  }

  /**
   * As {@link #current}, but only those that a task which lives by {@code clock} first waited for.
   */
  public static NetworkStatistics current(TaskClock clock) {
    Objects.requireNonNull(clock, "clock");
    return of(Readiness.registered().stream().filter(each -> each.livesBy(clock)).toList());
  }

  private static NetworkStatistics of(List<Readiness> registered) {
    return new NetworkStatistics(
        registered.stream().map(each -> text(each.channel())).toList(),
        registered.stream().mapToInt(Readiness::tasksWaiting).sum());
  }

  private static String text(SelectableChannel channel) {
    try {
      return switch (channel) {
        case ServerSocketChannel server -> "listener on " + text(server.getLocalAddress());
        case SocketChannel socket ->
            "connection from "
                + text(socket.getLocalAddress())
                + " to "
                + text(socket.getRemoteAddress());
        case DatagramChannel datagrams -> "datagrams on " + text(datagrams.getLocalAddress());
        default -> channel.toString();
      };
    } catch (IOException e) {
      return "a socket that was just closed";
    }
  }

  private static String text(@Nullable SocketAddress address) {
    return switch (address) {
      case InetSocketAddress internet -> AddressText.of(internet);
      case UnixDomainSocketAddress unix ->
          unix.getPath().toString().isEmpty() ? "no path" : unix.getPath().toString();
      case null, default -> "no address yet";
    };
  }
}
