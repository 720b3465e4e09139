package dev.nursery.net.tls;

import dev.nursery.BrokenResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.Closing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One of the peers at a socket that a listener reads. */
final class PeerLink implements DtlsLink {

  /** Datagrams that wait to be received; what comes then is dropped, as any may be. */
  private static final int ROOM = 64;

  private final DtlsListener listener;
  private final InetSocketAddress peer;
  private final ByteBuffer hello;
  private final MemoryChannel<byte[]> arrived = MemoryChannel.dropping(ROOM);
  private final Closing closing = new Closing(this);

  /** Whether the peer has begun anew; written once. */
  private volatile boolean brokenOff;

  /**
   * Of somebody who is to {@link #begin}.
   *
   * @param hello the random bytes with which it has begun
   */
  PeerLink(DtlsListener listener, InetSocketAddress peer, ByteBuffer hello) {
    this.listener = listener;
    this.peer = peer;
    this.hello = hello;
  }

  void begin() {
    listener.began(this);
  }

  /** Whether that is the hello that this one has begun with. */
  boolean began(DtlsRecord record) {
    return hello.equals(record.randomOfHello());
  }

  void arrived(byte[] datagram) {
    try {
      arrived.sender().trySend(datagram);
    } catch (BrokenResourceException | ClosedResourceException e) {
      // It is closed, or the peer has begun anew.
    }
  }

  /** The peer has begun anew: lets what was received be taken, and then fails. */
  void breakOff() {
    brokenOff = true;
    arrived.sender().close();
  }

  @Override
  public byte[] receive() throws IOException {
    try {
      return arrived.receiver().receive();
    } catch (ClosedResourceException e) {
      throw closing.exception();
    } catch (EndOfChannelException e) {
      throw begunAnew(e);
    }
  }

  private BrokenStreamException begunAnew(@Nullable Throwable cause) {
    return new BrokenStreamException("the peer at " + peer + " has begun anew", cause);
  }

  @Override
  public void send(byte[] datagram) throws IOException {
    closing.ensureOpen();
    if (brokenOff) {
      throw begunAnew(null);
    }
    listener.send(datagram, peer);
  }

  @Override
  public void established() {
    listener.established(this);
  }

  @Override
  public InetSocketAddress peer() {
    return peer;
  }

  @Override
  public void close() {
    closing.close();
    listener.closed(this);
    arrived.receiver().close();
  }

  @Override
  public String toString() {
    return "the link to " + peer;
  }
}
