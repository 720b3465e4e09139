package dev.nursery.net;

import dev.nursery.Action;
import dev.nursery.BusyResourceException;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.net.reactor.Readiness;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What listens on one socket of this machine, or on several, of any kind. */
abstract sealed class SocketListener<S extends Endpoint> implements Listener<S>
    permits TcpSocketListener, UnixSocketListener {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net");

  static {
    try {
      // For when no file descriptor is left, and so no class can be read from a directory.
      for (Class<?> used :
          List.of(
              AcceptErrors.class,
              AcceptLoop.class,
              Action.class,
              AddressText.class,
              Nursery.RunBody.class,
              TcpSocketStream.class,
              UnixSocketStream.class)) {
        MethodHandles.lookup().ensureInitialized(used);
      }
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** One socket of a listener. */
  record Socket(ServerSocketChannel channel, Readiness readiness) {}

  private final List<Socket> sockets;
  private final List<Readiness> readinesses;

  /** Whether a task is in {@link #accept}. */
  private final AtomicBoolean accepting = new AtomicBoolean();

  /** Who closed this; written before the first close, or by several closers who raced. */
  private volatile @Nullable String closer;

  /** Which socket is asked first, so that a busy one does not keep the others waiting; accept's. */
  private int turn;

  /** Takes over bound sockets, at least one. */
  SocketListener(List<Socket> sockets) {
    this.sockets = List.copyOf(sockets);
    this.readinesses = this.sockets.stream().map(Socket::readiness).toList();
  }

  /** Makes a stream of what was accepted. */
  abstract S stream(SocketChannel channel, Readiness readiness) throws IOException;

  @Override
  public final S accept() throws IOException {
    Tasks.checkpointIfCancelled();
    if (accepting.getAndSet(true)) {
      throw new BusyResourceException(
          "another task is accepting from "
              + this
              + " already: let one task accept and start the others in a nursery, as serve does");
    }
    try {
      while (true) {
        S stream = acceptNow();
        if (stream != null) {
          Tasks.cancelShieldedCheckpoint();
          return stream;
        }
        Readiness.awaitAnyReadable(readinesses, new Suspension());
      }
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw readinesses.getFirst().isClosed() ? ClosedBy.exception(this, closer) : e;
    } finally {
      accepting.set(false);
    }
  }

  private @Nullable S acceptNow() throws IOException {
    for (int i = 0; i < sockets.size(); i++) {
      ServerSocketChannel listening = sockets.get(Math.floorMod(turn++, sockets.size())).channel;
      for (SocketChannel channel; (channel = acceptFrom(listening)) != null; ) {
        S stream = adopt(channel);
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
  private @Nullable S adopt(SocketChannel channel) throws IOException {
    try {
      return stream(channel, new Readiness(channel));
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

  // -- options, for those who offer them

  final <T> T valueOf(SocketOption<T> option) throws IOException {
    Objects.requireNonNull(option, "option");
    try {
      return sockets.getFirst().channel.getOption(option);
    } catch (IOException e) {
      throw readinesses.getFirst().isClosed() ? ClosedBy.exception(this, closer) : e;
    }
  }

  final <T> void set(SocketOption<T> option, T value) throws IOException {
    Objects.requireNonNull(option, "option");
    try {
      for (Socket socket : sockets) {
        socket.channel.setOption(option, value);
      }
    } catch (IOException e) {
      throw readinesses.getFirst().isClosed() ? ClosedBy.exception(this, closer) : e;
    }
  }
}
