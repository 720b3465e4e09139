package dev.nursery.net;

import dev.nursery.BusyResourceException;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.net.reactor.Readiness;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A socket for datagrams of this machine. */
final class UdpChannelSocket implements UdpSocket {

  private final DatagramChannel channel;
  private final Readiness readiness;
  private final InetSocketAddress local;
  private final @Nullable InetSocketAddress remote;

  private final AtomicBoolean receiving = new AtomicBoolean();
  private final AtomicBoolean sending = new AtomicBoolean();

  /** Who closed this; written before the first close, or by several closers who raced. */
  private volatile @Nullable String closer;

  private UdpChannelSocket(
      DatagramChannel channel, Readiness readiness, @Nullable InetSocketAddress remote)
      throws IOException {
    this.channel = channel;
    this.readiness = readiness;
    this.local = (InetSocketAddress) channel.getLocalAddress();
    this.remote = remote;
  }

  static UdpSocket open(
      @Nullable InetAddress address,
      int port,
      @Nullable InetSocketAddress peer,
      boolean sharingPort)
      throws IOException {
    Tasks.checkpoint();
    DatagramChannel channel =
        channel(address != null || peer == null ? address : peer.getAddress());
    try {
      var readiness = new Readiness(channel);
      if (sharingPort) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
          channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
      }
      bind(
          channel,
          address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port));
      if (peer != null) {
        connect(channel, peer);
      }
      return new UdpChannelSocket(channel, readiness, peer);
    } catch (Throwable t) {
      channel.close();
      throw t;
    }
  }

  /** One for both families, if nothing is said and the machine has both. */
  private static DatagramChannel channel(@Nullable InetAddress address) throws IOException {
    if (address == null) {
      return DatagramChannel.open();
    }
    return DatagramChannel.open(
        address instanceof Inet6Address
            ? StandardProtocolFamily.INET6
            : StandardProtocolFamily.INET);
  }

  private static void bind(DatagramChannel channel, InetSocketAddress address) throws IOException {
    try {
      channel.bind(address);
    } catch (BindException e) {
      var failed =
          new BindException(
              "cannot open a socket for datagrams on "
                  + AddressText.of(address)
                  + ": "
                  + e.getMessage());
      failed.initCause(e);
      throw failed;
    }
  }

  private static void connect(DatagramChannel channel, InetSocketAddress peer) throws IOException {
    try {
      channel.connect(peer);
    } catch (UnsupportedAddressTypeException e) {
      throw noWay("a socket for datagrams on " + text(channel.getLocalAddress()), peer, e);
    }
  }

  private static String text(SocketAddress address) {
    return AddressText.of((InetSocketAddress) address);
  }

  private static SocketException noWay(
      Object from, InetSocketAddress target, UnsupportedAddressTypeException cause) {
    var failed =
        new SocketException(
            from
                + " cannot reach "
                + AddressText.of(target)
                + ", an address of another family: a socket for both is opened with no host, or with one of that family");
    failed.initCause(cause);
    return failed;
  }

  // -- receiving

  @Override
  public Datagram receiveAtMost(int max) throws IOException {
    if (max < 0) {
      throw new IllegalArgumentException("max is " + max + ", and has to be at least 0");
    }
    Tasks.checkpointIfCancelled();
    begin(receiving, "receiving");
    try {
      while (true) {
        Datagram datagram = receiveNow(max);
        if (datagram != null) {
          Tasks.cancelShieldedCheckpoint();
          return datagram;
        }
        readiness.awaitReadable(new Suspension());
      }
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw failure("receiving", e);
    } finally {
      receiving.set(false);
    }
  }

  /** The buffer is larger than any datagram, so it is known how long each was. */
  private @Nullable Datagram receiveNow(int max) throws IOException {
    ByteBuffer scratch = Scratch.borrow();
    try {
      SocketAddress sender = channel.receive(scratch);
      if (sender == null) {
        return null;
      }
      scratch.flip();
      byte[] data = new byte[Math.min(max, scratch.remaining())];
      int length = scratch.remaining();
      scratch.get(data);
      return new Datagram((InetSocketAddress) sender, data, length);
    } finally {
      Scratch.giveBack(scratch);
    }
  }

  // -- sending

  @Override
  public void send(ByteBuffer data, InetSocketAddress target) throws IOException {
    if (target.isUnresolved()) {
      throw new IllegalArgumentException(
          target
              + " is not resolved: datagrams go to numeric addresses; Udp.connect looks names up");
    }
    if (target.getPort() == 0) {
      throw new IllegalArgumentException("nobody can be reached at port 0 of " + target);
    }
    if (remote != null && !remote.equals(target)) {
      throw new IllegalStateException(this + " is connected, and cannot send to " + target);
    }
    Tasks.checkpointIfCancelled();
    begin(sending, "sending");
    try {
      while (!sendNow(data, target)) {
        readiness.awaitWritable(new Suspension());
      }
      Tasks.cancelShieldedCheckpoint();
    } catch (UnsupportedAddressTypeException e) {
      throw noWay(this, target, e);
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw failure("sending " + data.remaining() + " bytes to " + AddressText.of(target), e);
    } finally {
      sending.set(false);
    }
  }

  private boolean sendNow(ByteBuffer data, InetSocketAddress target) throws IOException {
    int length = data.remaining();
    ByteBuffer whole = data.duplicate();
    // Of no bytes none are sent either way. If there was no room, it is lost, as any may be.
    boolean sent = channel.send(whole, target) > 0 || length == 0;
    if (sent) {
      data.position(data.limit());
    }
    return sent;
  }

  private void begin(AtomicBoolean direction, String what) {
    if (direction.getAndSet(true)) {
      throw new BusyResourceException(
          "another task is "
              + what
              + " on "
              + this
              + " already: give the socket one task for each direction");
    }
  }

  private IOException failure(String what, IOException e) {
    if (readiness.isClosed()) {
      return ClosedBy.exception(this, closer);
    }
    if (e instanceof PortUnreachableException) {
      var unreachable = new PortUnreachableException(this + ": nobody listens at that port");
      unreachable.initCause(e);
      return unreachable;
    }
    return new IOException(this + " has failed while " + what + ": " + e.getMessage(), e);
  }

  // -- groups

  @Override
  public Endpoint join(InetAddress group, NetworkInterface by) throws IOException {
    Objects.requireNonNull(by, "by");
    if (!group.isMulticastAddress()) {
      throw new IllegalArgumentException(
          group.getHostAddress()
              + " is no address of a group, which is 224.0.0.0 to 239.255.255.255, or begins with ff");
    }
    try {
      return new Membership(channel.join(group, by));
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          this
              + " cannot join "
              + group.getHostAddress()
              + " ("
              + e.getMessage()
              + "): a socket has to be of the family of its groups; open it with options().host(\"0.0.0.0\") or \"::\"",
          e);
    } catch (IOException e) {
      throw failure("joining " + group.getHostAddress(), e);
    }
  }

  /** Being in a group. */
  private record Membership(MembershipKey key) implements Endpoint {

    @Override
    public void close() {
      key.drop();
      Tasks.checkpoint();
    }

    @Override
    public void closeForcefully() {
      key.drop();
    }
  }

  // -- the end, and about it

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
    readiness.close();
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public Optional<InetSocketAddress> remoteAddress() {
    return Optional.ofNullable(remote);
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    Objects.requireNonNull(option, "option");
    try {
      return channel.getOption(option);
    } catch (IOException e) {
      throw failure("reading " + option.name(), e);
    }
  }

  @Override
  public <T> UdpSocket option(SocketOption<T> option, T value) throws IOException {
    Objects.requireNonNull(option, "option");
    try {
      channel.setOption(option, value);
    } catch (IOException e) {
      throw failure("setting " + option.name(), e);
    }
    return this;
  }

  /** The addresses, as in {@code UdpSocket[0.0.0.0:5353]}. */
  @Override
  public String toString() {
    return "UdpSocket["
        + AddressText.of(local)
        + (remote == null ? "]" : " to " + AddressText.of(remote) + "]");
  }
}
