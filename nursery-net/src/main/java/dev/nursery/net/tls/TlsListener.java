package dev.nursery.net.tls;

import dev.nursery.Action;
import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.net.ByteStream;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Listener;
import dev.nursery.net.TcpListener;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;

/**
 * A source of connections that speak TLS, over any other listener: from {@link Tls#serve}, {@link
 * TlsServerOptions#listen} or {@link TlsServerOptions#over(Listener)}.
 *
 * {@snippet :
 * TlsListener listener = nursery.start(Tls.server(8443, identity, handler));
 * IO.println("listening on port " + listener.port());
 * }
 *
 * <p>No handshake is done while accepting, so a client that is slow holds up nobody but itself.
 * {@link #serve(Action) serve} does it in the task of each connection; who calls {@link #accept}
 * gets a stream that does it with the first operation.
 *
 * <p>It belongs to whoever opened it, who closes it, and with it the listener below. Closing it
 * does not touch the connections that were accepted. Follows trio's {@code SSLListener}.
 */
public final class TlsListener implements Listener<TlsStream> {

  private final Listener<? extends ByteStream> transport;
  private final Function<ByteStream, TlsStream> wrapping;
  private final Manners manners;

  TlsListener(
      Listener<? extends ByteStream> transport,
      Function<ByteStream, TlsStream> wrapping,
      Manners manners) {
    this.transport = transport;
    this.wrapping = wrapping;
    this.manners = manners;
  }

  /**
   * Waits for a connection. Its handshake is still to be done.
   *
   * @throws Cancelled if the task is cancelled; no connection was taken
   * @throws ClosedEndpointException if the listener is, or gets, closed
   * @throws BusyResourceException if another task is accepting
   */
  @Override
  public TlsStream accept() throws IOException {
    return wrapping.apply(transport.accept());
  }

  /**
   * As {@link Listener#serve(Action)}, with three things added. The handshake is done before the
   * handler, in the same task, and within the time that the options give it; a client that fails in
   * it, or takes too long, is logged as a warning and dropped, and nobody else notices. After a
   * handler that has returned, its stream says good-bye, if that is possible within the same time.
   */
  @Override
  public void serve(Action<? super TlsStream> handler) {
    Listener.super.serve(handler);
  }

  /** As {@link #serve(Action)}, with the handlers in a nursery of the caller's. */
  @Override
  public void serve(Action<? super TlsStream> handler, Nursery handlers) throws IOException {
    Objects.requireNonNull(handler, "handler");
    Listener.super.serve(stream -> manners.handle(stream, handler), handlers);
  }

  @Override
  public void close() throws IOException {
    transport.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    transport.closeForcefully();
  }

  /** The listener below. */
  public Listener<? extends ByteStream> transport() {
    return transport;
  }

  /**
   * The port that it listens on, if the listener below is one of TCP.
   *
   * @throws UnsupportedOperationException if it is not
   */
  public int port() {
    if (transport instanceof TcpListener tcp) {
      return tcp.port();
    }
    throw new UnsupportedOperationException(
        this + " has no port, as what is below it is no TcpListener: ask transport()");
  }

  @Override
  public String toString() {
    return "TlsListener[over " + transport + "]";
  }
}
