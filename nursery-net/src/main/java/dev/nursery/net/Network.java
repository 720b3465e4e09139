package dev.nursery.net;

import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the connections of {@link Tcp} come from: the machine's own network, or one that somebody
 * has made, for tests for instance.
 *
 * <p>A program says {@code Tcp.open} and {@code Tcp.serve}, and knows nothing of this. Which
 * network that is, is said from outside, for a piece of code and all tasks that it spawns, and
 * theirs; so a whole program runs in another network unchanged:
 *
 * {@snippet :
 * Nursery.run(nursery -> network.use(() -> {
 *   TcpListener listener = nursery.start(Tcp.server(0, handler)); // in that network
 *   converse(Tcp.open("localhost", listener.port()));
 * }));
 * }
 *
 * <p>A nursery's tasks have the network of whoever spawns them, wherever the nursery was opened. A
 * stream or listener stays in the network that it was made in, whoever uses it.
 *
 * <p><b>To make one</b>, implement three methods: to find the addresses of a name, to connect to
 * one address, and to listen. What is common to all networks is done before they are called, or
 * with what they return: arguments are checked, numeric addresses are understood, several addresses
 * are tried one after another, accepting goes on in a loop. Each of the three waits by operations
 * of this library and is a cancel point, also if it need not wait; cancelled, or failed, it leaves
 * nothing open. They are called by many tasks at once.
 *
 * <p>The streams and listeners keep what {@link TcpStream}, {@link TcpListener} and the interfaces
 * above them promise; {@code StreamContract} and {@code ListenerContract} of the test kit have the
 * tests for that. Three promises are easily missed: an operation on an endpoint that this side has
 * closed, before or during it, throws a {@link ClosedEndpointException}; a failure of the peer or
 * of what lies between is a {@link BrokenStreamException}; and a second task in one direction gets
 * a {@link BusyResourceException}.
 *
 * <p>Follows trio's {@code set_custom_socket_factory} and {@code set_custom_hostname_resolver}.
 */
public interface Network extends Resolver {

  /** The network of the current task; {@link #system()} where none was chosen. */
  static Network current() {
    return CurrentNetwork.get();
  }

  /** The machine's own: sockets, and the resolver of the operating system. */
  static Network system() {
    return CurrentNetwork.SYSTEM;
  }

  /**
   * Runs {@code body} with this as the {@linkplain #current() current} network. It is no boundary
   * for cancellations or errors: they pass through.
   */
  default <X extends Exception> void use(Block<X> body) throws X {
    CurrentNetwork.with(this, body);
  }

  /** As {@link #use(Block)}, and returns the body's value. */
  default <T extends @Nullable Object, X extends Exception> T use(Body<? extends T, X> body)
      throws X {
    return CurrentNetwork.<T, X>with(this, body);
  }

  /** {@inheritDoc} */
  @Override
  List<InetAddress> resolve(String host) throws IOException;

  /**
   * Makes a connection to one address.
   *
   * @param target with a port from 1 on
   * @param local the address of this machine to connect from; any if null
   * @return the connection, with {@code TCP_NODELAY} switched on
   * @throws IOException if that address does not answer; {@link Tcp#open} puts the address before
   *     its message
   * @throws UnsupportedOperationException if there are no addresses of that family
   * @throws Cancelled if the task is cancelled
   */
  TcpStream connect(InetSocketAddress target, @Nullable InetAddress local) throws IOException;

  /**
   * Listens on one port of some addresses: on all of them, or it throws.
   *
   * @param addresses those to listen on; empty for all that this machine has
   * @param port 0 is any that is free on each of the addresses
   * @param backlog how many connections may wait to be accepted, at least 1
   * @throws java.net.BindException if the port is in use or not allowed, or an address not of this
   *     machine
   * @throws Cancelled if the task is cancelled
   */
  TcpListener listen(List<InetAddress> addresses, int port, int backlog) throws IOException;

  // -- what a network may have besides

  /** Who looks names up: this network itself, or a resolver that can do more. */
  default Resolver resolver() {
    return this;
  }

  /** This network, but that names are looked up by {@code resolver}. */
  default Network resolvingBy(Resolver resolver) {
    return new ResolvingNetwork(this, Objects.requireNonNull(resolver, "resolver"));
  }

  /**
   * As {@link #listen(List, int, int)}, on a port that others who ask for the same may have, too.
   *
   * @throws UnsupportedOperationException if this network cannot do that, as is the case unless it
   *     is implemented
   * @throws Cancelled if the task is cancelled
   */
  default TcpListener listenSharing(List<InetAddress> addresses, int port, int backlog)
      throws IOException {
    throw new UnsupportedOperationException(
        this + " has no ports that are shared: cannot listen on port " + port);
  }

  /**
   * Makes a connection to a Unix socket. A cancel point; cancelled, or failed, it leaves nothing
   * open.
   *
   * @throws java.net.ConnectException if nobody listens there
   * @throws UnsupportedOperationException if this network has none, as is the case unless it is
   *     implemented
   * @throws Cancelled if the task is cancelled
   */
  default UnixStream connect(Path path) throws IOException {
    throw new UnsupportedOperationException(
        this + " has no Unix sockets: cannot connect to " + path);
  }

  /**
   * Listens on a Unix socket. A cancel point; cancelled, or failed, it leaves nothing open.
   *
   * @throws java.net.BindException if there is somebody already, or it is not allowed
   * @throws UnsupportedOperationException if this network has none, as is the case unless it is
   *     implemented
   * @throws Cancelled if the task is cancelled
   */
  default UnixListener listen(Path path, UnixListenOptions options) throws IOException {
    throw new UnsupportedOperationException(
        this + " has no Unix sockets: cannot listen on " + path);
  }

  /**
   * Opens a socket for datagrams. A cancel point; cancelled, or failed, it leaves nothing open.
   *
   * @param address the one to use, which also says of which family the socket is; all if null
   * @param port 0 is any that is free
   * @param peer the one to talk to, exclusively; anybody if null
   * @param sharingPort whether others that ask for the same may have the same port
   * @throws java.net.BindException if the port is in use or not allowed, or the address not of this
   *     machine
   * @throws UnsupportedOperationException if this network has no datagrams, as is the case unless
   *     it is implemented
   * @throws Cancelled if the task is cancelled
   */
  default UdpSocket open(
      @Nullable InetAddress address,
      int port,
      @Nullable InetSocketAddress peer,
      boolean sharingPort)
      throws IOException {
    throw new UnsupportedOperationException(this + " has no datagrams");
  }
}
