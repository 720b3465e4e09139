package dev.nursery.testing.stream;

import dev.nursery.net.ByteStream;
import dev.nursery.net.Listener;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * A listener, and how to connect to it.
 *
 * {@snippet :
 * TcpListener listener = Tcp.listenOptions().host("localhost").listen(0);
 * var listening = new Listening<>(listener, () -> Tcp.open("localhost", listener.port()));
 * }
 *
 * @param listener whoever has this closes it
 * @param connect makes a connection that belongs to the caller, or throws an {@link
 *     java.io.IOException} if there is none to be had
 * @param <S> what the listener hands out
 */
public record Listening<S extends ByteStream>(
    Listener<S> listener, Callable<? extends ByteStream> connect) {

  /** Neither is null. */
  public Listening {
    Objects.requireNonNull(listener, "listener");
    Objects.requireNonNull(connect, "connect");
  }
}
