package dev.nursery.tls;

import dev.nursery.Nursery;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.tls.Tls;
import dev.nursery.net.tls.TlsClientOptions;
import dev.nursery.net.tls.TlsServerOptions;
import dev.nursery.net.tls.TlsStream;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryStreams;
import dev.nursery.testing.stream.StreamPair;
import java.io.IOException;

/** Connected ends that speak TLS; {@code here} is the client. */
final class TlsPairs {

  private TlsPairs() {}

  /** A client that trusts our authority, and remembers no session of other tests. */
  static TlsClientOptions client() {
    return Tls.openOptions().trust(Authority.OURS.trust());
  }

  /** A server that is {@code localhost}. */
  static TlsServerOptions server() {
    return Tls.serverOptions(Authority.LOCALHOST);
  }

  static StreamPair<TlsStream, TlsStream> over(
      StreamPair<? extends ByteStream, ? extends ByteStream> transport,
      TlsClientOptions client,
      TlsServerOptions server) {
    return new StreamPair<>(
        client.over(transport.here(), "localhost"), server.over(transport.there()));
  }

  /** Over memory that holds any number of bytes, before the handshake. */
  static StreamPair<TlsStream, TlsStream> fresh() {
    return over(MemoryStreams.pair(), client(), server());
  }

  /** As {@link #fresh}, after the handshake. */
  static StreamPair<TlsStream, TlsStream> ready() {
    return shaken(fresh());
  }

  static StreamPair<TlsStream, TlsStream> ready(TlsClientOptions client, TlsServerOptions server) {
    return shaken(over(MemoryStreams.pair(), client, server));
  }

  /** Over memory that holds nothing, after the handshake. */
  static StreamPair<TlsStream, TlsStream> lockstep() {
    return shaken(over(LockstepStreams.pair(), client(), server()));
  }

  static StreamPair<TlsStream, TlsStream> tcp() throws IOException {
    try (TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(0)) {
      var client = Tcp.open("127.0.0.1", listener.port());
      return shaken(over(new StreamPair<>(client, listener.accept()), client(), server()));
    }
  }

  static <S extends TlsStream> StreamPair<S, S> shaken(StreamPair<S, S> pair) {
    Nursery.run(nursery -> {
      nursery.startSoon("client's handshake", () -> pair.here().handshake());
      nursery.startSoon("server's handshake", () -> pair.there().handshake());
    });
    return pair;
  }
}
