package dev.nursery.testing.channel;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.channel.SendChannel;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;

/** A test of one fresh channel, in a nursery. */
@FunctionalInterface
interface ChannelTrial {

  /** Ends a test that has failed already, because something does not end. */
  Duration LIMIT = Duration.ofMinutes(1);

  /** How long nobody moves before all are taken to wait; a channel may go through a network. */
  Duration CALM = Duration.ofMillis(20);

  void run(Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver)
      throws Exception;

  static DynamicTest test(String name, ChannelMaker maker, ChannelTrial trial) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try {
            Nursery.options()
                .clock(new VirtualClock().rate(1))
                .run(_ -> CancelScope.failAfter(LIMIT, () -> run(maker, trial)));
          } catch (MultiError e) {
            Optional<AssertionError> only = e.only(AssertionError.class);
            if (only.isPresent()) {
              throw only.get();
            }
            throw e;
          }
        });
  }

  private static void run(ChannelMaker maker, ChannelTrial trial) throws Exception {
    try (ChannelPair pair = maker.make()) {
      Nursery.run(nursery -> trial.run(nursery, pair.sender(), pair.receiver()));
    }
  }

  // -- what trials are made of

  /** Waits until all tasks wait. */
  static void settle() {
    Settling.waitAllTasksBlocked(CALM);
  }

  static void assertEqual(Object expected, Object actual, String what) {
    if (!expected.equals(actual)) {
      throw new AssertionError(what + ": expected " + expected + ", but it was " + actual);
    }
  }

  static void assertReceives(ReceiveChannel<Integer> receiver, int... expected) {
    for (int value : expected) {
      assertEqual(value, receiver.receive(), "received");
    }
  }

  static <X extends Exception> void assertThrows(
      Class<? extends RuntimeException> type, Block<X> operation) throws X, InterruptedException {
    try {
      operation.run();
    } catch (RuntimeException e) {
      if (type.isInstance(e)) {
        return;
      }
      throw e;
    }
    throw new AssertionError("should have thrown " + type.getSimpleName() + ", but returned");
  }

  /** Asserts that the operation is a cancel point, by running it in a cancelled scope. */
  static <X extends Exception> void assertCancelled(Block<X> operation) throws X {
    CancelScope scope = CancelScope.create();
    scope.cancel("before the operation");
    scope.run(operation);
    if (!scope.cancelledCaught()) {
      throw new AssertionError("ran to its end although its task was cancelled: no cancel point");
    }
  }

  /** Sends in a task of its own, since the channel may have no room. */
  static Task<Void> sending(Nursery nursery, SendChannel<Integer> sender, Integer... values) {
    return nursery.startSoon("sender", () -> List.of(values).forEach(sender::send));
  }
}
