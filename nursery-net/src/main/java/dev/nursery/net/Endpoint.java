package dev.nursery.net;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.TaskInterruptedException;
import java.io.IOException;

/**
 * Something open that has to be closed: a stream or a listener.
 *
 * <p>Whoever made it, or was handed it, closes it, best with {@code try}-with-resources
 * <em>around</em> the nursery whose tasks use it. The other way round, the resource is closed as
 * soon as the tasks have been spawned, and they find a {@link ClosedEndpointException}:
 *
 * {@snippet :
 * try (var stream = Tcp.open("example.org", 80)) {
 *   Nursery.run(nursery -> {
 *     nursery.startSoon(() -> send(stream));
 *     nursery.startSoon(() -> receive(stream));
 *   });
 * }
 * }
 *
 * <p>Follows trio's {@code AsyncResource}.
 */
public interface Endpoint extends AutoCloseable {

  /**
   * Closes it. Operations that are waiting on it in other tasks fail with a {@link
   * ClosedEndpointException}, as do all that come later; but if the same cancellation has come to
   * the closer and is coming to them, with their {@link Cancelled}. Closing again does nothing.
   *
   * <p>Whatever it throws, the resource has been released. A kind of endpoint that says good-bye to
   * its peer skips that if the task is cancelled.
   *
   * @throws Cancelled if the task is cancelled; after the release
   * @throws TaskInterruptedException if the thread was interrupted by somebody else; after the
   *     release
   * @throws IOException if the farewell failed; after the release
   */
  @Override
  void close() throws IOException;

  /**
   * Closes it without any politeness that would have to wait. Not a cancel point.
   *
   * @throws IOException if the operating system reports an error; after the release
   */
  default void closeForcefully() throws IOException {
    CancelScope scope = CancelScope.create();
    scope.cancel("closed forcefully");
    scope.run(this::close);
  }
}
