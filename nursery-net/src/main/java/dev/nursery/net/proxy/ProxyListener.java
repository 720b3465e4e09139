package dev.nursery.net.proxy;

import dev.nursery.Tasks;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Listener;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener behind a balancer that speaks the PROXY protocol: its connections begin with a header
 * that says who has really connected.
 *
 * {@snippet :
 * InetAddress balancer = InetAddress.ofLiteral("192.0.2.7");
 * ProxyListener<TcpStream> behind =
 *     ProxyListener.over(
 *         Tcp.listen(8080), stream -> stream.remoteAddress().getAddress().equals(balancer));
 * behind.serve(stream -> log(stream.clientAddress() + " has connected"));
 * }
 *
 * <p><b>Whom to trust.</b> A header is a claim, and everybody can send one. So it takes a
 * predicate: of whom it holds has to send a header, and is believed. Others are dropped, with a
 * line in the log; or let through as who they are, see {@link #lettingOthersThrough}. Nobody is
 * asked whether they would like to send one.
 *
 * <p>Accepting does not wait for the header: that is left to the first operation on the stream, see
 * {@link ProxyStream}. It has to come within {@link #headerLimit}, 5 s if nothing is said.
 *
 * <p>Owns the listener that it stands over: closing this closes that. Immutable but for that; the
 * methods with options return another one over the same listener.
 *
 * @param <S> what the listener below accepts
 */
public final class ProxyListener<S extends ByteStream> implements Listener<ProxyStream<S>> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net.proxy");

  private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);
  private static final Duration LONGEST_LIMIT = Duration.ofDays(1);

  private final Listener<S> listener;
  private final Predicate<? super S> trusted;
  private final boolean othersPass;
  private final Duration limit;
  private final int maxBytes;

  private ProxyListener(
      Listener<S> listener,
      Predicate<? super S> trusted,
      boolean othersPass,
      Duration limit,
      int maxBytes) {
    this.listener = listener;
    this.trusted = trusted;
    this.othersPass = othersPass;
    this.limit = limit;
    this.maxBytes = maxBytes;
  }

  /**
   * Over a listener, which from here on belongs to this.
   *
   * @param trusted of which connections a header is expected, and believed; is asked in the
   *     accepting task, and must not wait
   */
  public static <S extends ByteStream> ProxyListener<S> over(
      Listener<S> listener, Predicate<? super S> trusted) {
    return new ProxyListener<>(
        Objects.requireNonNull(listener, "listener"),
        Objects.requireNonNull(trusted, "trusted"),
        false,
        DEFAULT_LIMIT,
        ProxyHeader.DEFAULT_MAX_BYTES);
  }

  /** Lets those through that are not trusted, as who they are; they must not send a header. */
  public ProxyListener<S> lettingOthersThrough() {
    return new ProxyListener<>(listener, trusted, true, limit, maxBytes);
  }

  /**
   * How long a header may take, from the first operation on.
   *
   * @param limit more than 0, at most one day
   */
  public ProxyListener<S> headerLimit(Duration limit) {
    Objects.requireNonNull(limit, "headerLimit");
    if (!limit.isPositive() || limit.compareTo(LONGEST_LIMIT) > 0) {
      throw new IllegalArgumentException(
          "headerLimit is " + limit + ", and has to be more than 0 and at most " + LONGEST_LIMIT);
    }
    return new ProxyListener<>(listener, trusted, othersPass, limit, maxBytes);
  }

  /**
   * The longest header to be accepted; {@value ProxyHeader#DEFAULT_MAX_BYTES} bytes if nothing is
   * said.
   *
   * @param bytes 107 to 65,551
   */
  public ProxyListener<S> maxHeaderBytes(int bytes) {
    return new ProxyListener<>(
        listener, trusted, othersPass, limit, HeaderReader.checkLimit(bytes, "maxHeaderBytes"));
  }

  @Override
  public ProxyStream<S> accept() throws IOException {
    while (true) {
      S stream = listener.accept();
      Trust trust = trustIn(stream);
      if (trust == Trust.HEADER) {
        return new ProxyStream<>(stream, new HeaderReader(stream, maxBytes), limit);
      }
      if (trust == Trust.NONE && othersPass) {
        return new ProxyStream<>(stream, null, limit);
      }
      LOG.info("dropped {}: it is no balancer that is trusted", stream);
      drop(stream);
      Tasks.checkpoint(); // nothing is held here, and it may go on like this for long
    }
  }

  /** What a connection is taken for. */
  private enum Trust {
    HEADER,
    NONE,
    UNKNOWN
  }

  private Trust trustIn(S stream) {
    try {
      return trusted.test(stream) ? Trust.HEADER : Trust.NONE;
    } catch (RuntimeException e) {
      LOG.error("it cannot be told whether {} is to be trusted, so it is not", stream, e);
      return Trust.UNKNOWN;
    }
  }

  private static void drop(ByteStream stream) {
    try {
      stream.closeForcefully();
    } catch (IOException e) {
      LOG.debug("{} did not close well", stream, e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    listener.closeForcefully();
  }

  /** The listener below. */
  public Listener<S> transport() {
    return listener;
  }

  @Override
  public String toString() {
    return "ProxyListener[" + listener + "]";
  }
}
