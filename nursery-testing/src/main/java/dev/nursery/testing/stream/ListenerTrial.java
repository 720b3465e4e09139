package dev.nursery.testing.stream;

import dev.nursery.Nursery;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Listener;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DynamicTest;

/** A test of one fresh listener, in a nursery. */
@FunctionalInterface
interface ListenerTrial {

  void run(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception;

  static DynamicTest test(
      String name, ListenerMaker<? extends ByteStream> maker, ListenerTrial trial) {
    return Trial.test(name, () -> run(maker.make(), trial));
  }

  private static void run(Listening<? extends ByteStream> listening, ListenerTrial trial)
      throws Exception {
    try (Listener<? extends ByteStream> listener = listening.listener()) {
      Nursery.run(nursery -> trial.run(nursery, listener, listening.connect()));
    }
  }
}
