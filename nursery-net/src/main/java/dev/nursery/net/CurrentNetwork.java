package dev.nursery.net;

import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.CancelScope;
import dev.nursery.TaskLocal;
import dev.nursery.lowlevel.EnclosingScope;
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

  /**
   * On a thread that runs no task, a scope makes it one, which can have a choice of its own. In a
   * task there must not be another scope: somebody who cancels the innermost one would cut off the
   * body, and nobody could say what its value is.
   */
  static <T extends @Nullable Object, X extends Exception> T with(
      Network network, Body<? extends T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    return EnclosingScope.ofCurrentTask().isEmpty()
        ? CancelScope.create().<T, X>call(() -> withInTask(network, body)).orElseThrow()
        : CurrentNetwork.<T, X>withInTask(network, body);
  }

  private static <T extends @Nullable Object, X extends Exception> T withInTask(
      Network network, Body<? extends T, X> body) throws X {
    Network before = CHOSEN.get();
    CHOSEN.set(network);
    try {
      return body.call();
    } catch (InterruptedException e) {
      throw meaning(e);
    } finally {
      CHOSEN.set(before);
    }
  }

  /** An interrupt may be our way to cancel. A scope knows, and throws what it is. */
  private static AssertionError meaning(InterruptedException interrupt) {
    CancelScope.create()
        .run(() -> {
          throw interrupt;
        });
    throw new AssertionError("a scope has taken an interrupt", interrupt);
  }
}
