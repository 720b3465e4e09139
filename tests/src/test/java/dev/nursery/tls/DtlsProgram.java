package dev.nursery.tls;

import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Datagram;
import dev.nursery.net.Endpoint;
import dev.nursery.net.UdpSocket;
import dev.nursery.net.tls.Dtls;
import dev.nursery.net.tls.DtlsChannel;
import dev.nursery.net.tls.DtlsListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Garbage that is received where DTLS should be. */
final class DtlsProgram {

  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4433);

  private static final int RECORD = 13;
  private static final int MESSAGE = 12;

  private DtlsProgram() {}

  /**
   * The first byte says who receives it; then come datagrams, each with a byte for its length and
   * one for what is put right in it: lengths that fit take a fuzzer long to guess.
   */
  static void run(byte... program) {
    if (program.length < 1) {
      return;
    }
    var socket = new Garbage();
    ByteBuffer in = ByteBuffer.wrap(program, 1, program.length - 1);
    while (in.remaining() >= 2) {
      int length = Math.min(in.get() & 0xFF, in.remaining() - 1);
      int corrections = in.get();
      byte[] datagram = new byte[length];
      in.get(datagram);
      socket.datagrams.add(corrected(datagram, corrections));
    }
    try {
      if ((program[0] & 1) == 0) {
        listen(socket);
      } else {
        shakeHands(socket);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] corrected(byte[] datagram, int corrections) {
    if ((corrections & 1) == 1 && datagram.length >= RECORD) {
      datagram[1] = (byte) 0xFE;
      datagram[11] = 0;
      datagram[12] = (byte) (datagram.length - RECORD);
    }
    if ((corrections & 2) == 2 && datagram.length >= RECORD + MESSAGE) {
      datagram[0] = 22;
      datagram[3] = 0;
      datagram[4] = 0;
      int size = datagram.length - RECORD - MESSAGE;
      for (int at : new int[] {RECORD + 1, RECORD + 9}) {
        datagram[at] = 0;
        datagram[at + 1] = 0;
        datagram[at + 2] = (byte) size;
      }
      datagram[RECORD + 4] = 0;
      datagram[RECORD + 6] = 0;
      datagram[RECORD + 7] = 0;
      datagram[RECORD + 8] = 0;
    }
    return datagram;
  }

  private static void listen(UdpSocket socket) throws IOException {
    DtlsListener listener = Dtls.serverOptions(Authority.LOCALHOST).over(socket);
    try {
      while (true) {
        listener.accept().closeForcefully();
      }
    } catch (ClosedEndpointException e) {
      // all was received
    }
  }

  private static void shakeHands(UdpSocket socket) throws IOException {
    DtlsChannel channel =
        Dtls.connectOptions().trust(Authority.OURS.trust()).over(socket, "localhost");
    try {
      channel.handshake();
      throw new AssertionError("the handshake is done, with nobody");
    } catch (ClosedEndpointException | BrokenStreamException e) {
      // as it should be
    } finally {
      channel.closeForcefully();
    }
  }

  /** Connected to a peer that sends garbage, and then closed. */
  private static final class Garbage implements UdpSocket {

    private final Deque<byte[]> datagrams = new ArrayDeque<>();

    @Override
    public Datagram receiveAtMost(int max) throws IOException {
      byte[] next = datagrams.poll();
      if (next == null) {
        throw new ClosedEndpointException("that was all");
      }
      return new Datagram(PEER, next, next.length);
    }

    @Override
    public void send(ByteBuffer data, InetSocketAddress target) {
      data.position(data.limit());
    }

    @Override
    public InetSocketAddress localAddress() {
      return PEER;
    }

    @Override
    public Optional<InetSocketAddress> remoteAddress() {
      return Optional.of(PEER);
    }

    @Override
    public Endpoint join(InetAddress group, NetworkInterface by) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> T option(SocketOption<T> option) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> UdpSocket option(SocketOption<T> option, T value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    @Override
    public void closeForcefully() {}
  }
}
