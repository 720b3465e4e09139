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

  /** When it began, by the clock of whoever accepted it. */
  private final long since;

  /** Why it is broken, if it is; written before the channel's end. */
  private volatile @Nullable String broken;

  /**
   * Of somebody who is to {@link #begin}.
   *
   * @param hello with which it has begun
   */
  PeerLink(DtlsListener listener, InetSocketAddress peer, DtlsRecord hello, long since) {
    this.listener = listener;
    this.peer = peer;
    this.hello = ByteBuffer.allocate(DtlsRecord.RANDOM).put(hello.randomOfHello()).flip();
    this.since = since;
  }

  long since() {
    return since;
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

  /** Lets what was received be taken, and then fails: the peer {@code has} done something. */
  void breakOff(String has) {
    broken = "the peer at " + peer + " has " + has;
    arrived.sender().close();
  }

  @Override
  public byte[] receive() throws IOException {
    try {
      return arrived.receiver().receive();
    } catch (ClosedResourceException e) {
      throw closing.exception();
    } catch (EndOfChannelException e) {
      throw new BrokenStreamException(String.valueOf(broken), e);
    }
  }

  @Override
  public void send(byte[] datagram) throws IOException {
    closing.ensureOpen();
    String why = broken;
    if (why != null) {
      throw new BrokenStreamException(why, null);
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
