package dev.nursery.net;

import dev.nursery.BusyResourceException;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.net.reactor.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP port that takes connections, from {@link Tcp#listen}, or reported by {@link Tcp#serve}.
 *
 * <p>Without a host it listens on all addresses of the machine, of IPv4 and IPv6 alike. With the
 * name of a host that has several addresses it listens on each of them, on the same port, and hands
 * out connections from all.
 *
 * <p>It belongs to whoever opened it, who closes it, or hands it to {@link
 * #serve(dev.nursery.Action) serve}, which does. One task accepts at a time; all other methods may
 * be called by any thread at any time. Closing it does not touch the connections that were
 * accepted; those that were not are reset.
 *
 * {@snippet :
 * try (TcpListener listener = Tcp.listen(8080)) {
 *   try (TcpStream first = listener.accept()) {
 *     first.sendAll("you are the first".getBytes(UTF_8));
 *   }
 * }
 * }
 *
 * <p>Follows trio's {@code SocketListener}.
 */
public final class TcpListener implements Listener<TcpStream> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net");

  /** One socket of a listener. */
  record Socket(ServerSocketChannel channel, Readiness readiness) {}

  private final List<Socket> sockets;
  private final List<Readiness> readinesses;
  private final List<InetSocketAddress> addresses;

  /** Whether a task is in {@link #accept}. */
  private final AtomicBoolean accepting = new AtomicBoolean();

  /** Who closed this; written before the first close, or by several closers who raced. */
  private volatile @Nullable String closer;

  /** Which socket is asked first, so that a busy one does not keep the others waiting; accept's. */
  private int turn;

  /** Takes over bound sockets, at least one; if this throws, they are still the caller's. */
  TcpListener(List<Socket> sockets) throws IOException {
    this.sockets = List.copyOf(sockets);
    this.readinesses = this.sockets.stream().map(Socket::readiness).toList();
    var bound = new ArrayList<InetSocketAddress>();
    for (Socket socket : this.sockets) {
      bound.add((InetSocketAddress) socket.channel.getLocalAddress());
    }
    this.addresses = List.copyOf(bound);
  }

  @Override
  public TcpStream accept() throws IOException {
    Tasks.checkpointIfCancelled();
    if (accepting.getAndSet(true)) {
      throw new BusyResourceException(
          "another task is accepting from "
              + this
              + " already: let one task accept and start the others in a nursery, as serve does");
    }
    try {
      while (true) {
        TcpStream stream = acceptNow();
        if (stream != null) {
          Tasks.cancelShieldedCheckpoint();
          return stream;
        }
        Readiness.awaitAnyReadable(readinesses, new Suspension());
      }
    } catch (IOException e) {
      throw readinesses.getFirst().isClosed() ? ClosedBy.exception(this, closer) : e;
    } finally {
      accepting.set(false);
    }
  }

  private @Nullable TcpStream acceptNow() throws IOException {
    for (int i = 0; i < sockets.size(); i++) {
      ServerSocketChannel listening = sockets.get(Math.floorMod(turn++, sockets.size())).channel;
      for (SocketChannel channel; (channel = acceptFrom(listening)) != null; ) {
        TcpStream stream = adopt(channel);
        if (stream != null) {
          return stream;
        }
        Tasks.checkpoint(); // nothing is held here, and it may go on like this for long
      }
    }
    return null;
  }

  private static @Nullable SocketChannel acceptFrom(ServerSocketChannel listening)
      throws IOException {
    while (true) {
      try {
        return listening.accept();
      } catch (IOException e) {
        if (!listening.isOpen() || !AcceptErrors.isOneConnections(e)) {
          throw e;
        }
        LOG.debug("a connection was lost before it could be accepted", e);
        Tasks.checkpoint(); // nothing is held here, and it may go on like this for long
      }
    }
  }

  /** A stream, or null if the peer has gone by now. */
  private static @Nullable TcpStream adopt(SocketChannel channel) throws IOException {
    try {
      return new TcpStream(channel, new Readiness(channel));
    } catch (IOException e) {
      channel.close();
      LOG.debug("a connection was lost while it was accepted", e);
      return null;
    } catch (Throwable t) {
      channel.close();
      throw t;
    }
  }

  @Override
  public void close() throws IOException {
    closeForcefully();
    Tasks.checkpoint();
  }

  @Override
  public void closeForcefully() throws IOException {
    if (closer == null) {
      closer = ClosedBy.current();
    }
    IOException failure = null;
    for (Readiness readiness : readinesses) {
      try {
        readiness.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** The port; if 0 was asked for, the one that the operating system chose. */
  public int port() {
    return localAddress().getPort();
  }

  /** The address and port; the first if it listens on several. */
  public InetSocketAddress localAddress() {
    return addresses.getFirst();
  }

  /** All addresses that it listens on, with the port. */
  public List<InetSocketAddress> localAddresses() {
    return addresses;
  }

  /**
   * The value of a socket option, of {@link StandardSocketOptions} for instance.
   *
   * @throws UnsupportedOperationException if this machine's listeners do not have it
   */
  public <T> T option(SocketOption<T> option) throws IOException {
    Objects.requireNonNull(option, "option");
    try {
      return sockets.getFirst().channel.getOption(option);
    } catch (IOException e) {
      throw readinesses.getFirst().isClosed() ? ClosedBy.exception(this, closer) : e;
    }
  }

  /**
   * Sets a socket option.
   *
   * @return this listener
   * @throws UnsupportedOperationException if this machine's listeners do not have it
   */
  public <T> TcpListener option(SocketOption<T> option, T value) throws IOException {
    Objects.requireNonNull(option, "option");
    try {
      for (Socket socket : sockets) {
        socket.channel.setOption(option, value);
      }
    } catch (IOException e) {
      throw readinesses.getFirst().isClosed() ? ClosedBy.exception(this, closer) : e;
    }
    return this;
  }

  /** The addresses, as in {@code TcpListener[127.0.0.1:8080]}. */
  @Override
  public String toString() {
    return "TcpListener" + addresses.stream().map(AddressText::of).toList();
  }
}
