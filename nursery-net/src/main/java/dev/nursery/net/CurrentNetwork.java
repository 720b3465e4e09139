package dev.nursery.net;

import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.CancelScope;
import dev.nursery.TaskLocal;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which network the current task is in. */
final class CurrentNetwork {

  static final Network SYSTEM = new SocketNetwork(InetAddress::getAllByName);

  private static final TaskLocal<Network> CHOSEN = TaskLocal.withDefault("network", SYSTEM);

  private CurrentNetwork() {}

  static Network get() {
    return CHOSEN.get();
  }

  @SuppressWarnings("NullAway") // a T, which may be null
  static <X extends Exception> void with(Network network, Block<X> body) throws X {
    Objects.requireNonNull(body, "body");
    with(
        network,
        () -> {
          body.run();
          return null;
        });
  }

  /** The scope makes the thread a task, if it is none, which can have a choice of its own. */
  static <T extends @Nullable Object, X extends Exception> T with(
      Network network, Body<? extends T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    return CancelScope.create()
        .<T, X>call(() -> {
          Network before = CHOSEN.get();
          CHOSEN.set(network);
          try {
            return body.call();
          } finally {
            CHOSEN.set(before);
          }
        })
        .orElseThrow();
  }
}
