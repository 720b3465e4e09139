package dev.nursery.testing.stream;

import dev.nursery.Block;
import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Endpoint;
import dev.nursery.net.ReceiveStream;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;

/**
 * A test of one fresh pair, in a nursery.
 *
 * @param <A> this end
 * @param <B> that end
 */
@FunctionalInterface
interface Trial<A extends Endpoint, B extends Endpoint> {

  /** Ends a test that has failed already, because something does not end. */
  Duration LIMIT = Duration.ofMinutes(1);

  /** How long nobody moves before all are taken to wait, as bytes on a real network take time. */
  Duration CALM = Duration.ofMillis(20);

  void run(Nursery nursery, A here, B there) throws Exception;

  static <A extends Endpoint, B extends Endpoint> DynamicTest test(
      String name, StreamMaker<? extends A, ? extends B> maker, Trial<A, B> trial) {
    return test(name, () -> run(maker, trial));
  }

  /** A test of whatever {@code body} makes. */
  static DynamicTest test(String name, Block<Exception> body) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try {
            Nursery.options()
                .clock(new VirtualClock().rate(1))
                .run(_ -> CancelScope.failAfter(LIMIT, body));
          } catch (MultiError e) {
            Optional<AssertionError> only = e.only(AssertionError.class);
            if (only.isPresent()) {
              throw only.get();
            }
            throw e;
          }
        });
  }

  private static <A extends Endpoint, B extends Endpoint> void run(
      StreamMaker<? extends A, ? extends B> maker, Trial<A, B> trial) throws Exception {
    try (StreamPair<? extends A, ? extends B> pair = maker.make()) {
      Nursery.run(nursery -> trial.run(nursery, pair.here(), pair.there()));
    }
  }

  // -- what trials are made of

  /** Waits until all tasks wait. */
  static void settle() {
    Settling.waitAllTasksBlocked(CALM);
  }

  /** Asserts that the task waits, and is not over. */
  static void assertWaits(Task<?> task) {
    settle();
    if (task.outcome().isPresent()) {
      throw new AssertionError(task + " should still be waiting, but: " + task.outcome().get());
    }
  }

  static void assertThrows(Class<? extends Throwable> type, Block<IOException> operation)
      throws IOException, InterruptedException {
    try {
      operation.run();
    } catch (Throwable t) {
      if (type.isInstance(t)) {
        return;
      }
      throw t;
    }
    throw new AssertionError("should have thrown " + type.getSimpleName() + ", but returned");
  }

  static void assertClosed(Block<IOException> operation) throws IOException, InterruptedException {
    assertThrows(ClosedEndpointException.class, operation);
  }

  static void assertBusy(Block<IOException> operation) throws IOException, InterruptedException {
    assertThrows(BusyResourceException.class, operation);
  }

  /** Asserts that the operation is a cancel point, by running it in a cancelled scope. */
  static void assertCancelled(Block<IOException> operation) throws IOException {
    CancelScope scope = CancelScope.create();
    scope.cancel("before the operation");
    scope.run(operation);
    if (!scope.cancelledCaught()) {
      throw new AssertionError("ran to its end although its task was cancelled: no cancel point");
    }
  }

  static void assertReceives(ReceiveStream receiver, int... expected) throws IOException {
    var bytes = bytes(expected);
    byte[] received = receiveExactly(receiver, bytes.length);
    if (!Arrays.equals(received, bytes)) {
      throw new AssertionError(
          "sent " + Arrays.toString(bytes) + ", received " + Arrays.toString(received));
    }
  }

  static void assertEnd(ReceiveStream receiver) throws IOException {
    byte[] received = receiver.receiveSome();
    if (received.length > 0) {
      throw new AssertionError(
          "expected the end of the stream, received " + received.length + " bytes");
    }
  }

  /** Receives so many bytes, or fewer if the stream ends before. */
  static byte[] receiveExactly(ReceiveStream receiver, int count) throws IOException {
    var received = new ByteArrayOutputStream();
    while (received.size() < count) {
      byte[] chunk = receiver.receiveAtMost(count - received.size());
      if (chunk.length == 0) {
        break;
      }
      received.write(chunk, 0, chunk.length);
    }
    return received.toByteArray();
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
