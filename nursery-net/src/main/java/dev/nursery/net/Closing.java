package dev.nursery.net;

import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether an endpoint has been closed, and who did that: for those who write a stream or a listener
 * of their own.
 *
 * {@snippet :
 * final Closing closing = new Closing(this);
 *
 * public byte[] receiveAtMost(int max) throws IOException {
 *   closing.ensureOpen();
 *   byte[] chunk = new byte[0]; // in truth, what it has waited for
 *   closing.ensureOpen();
 *   return chunk;
 * }
 *
 * public void closeForcefully() {
 *   if (closing.close()) {
 *     // let go of what this endpoint has, and wake those who wait
 *   }
 * }
 * }
 *
 * <p>Belongs to its endpoint; all methods may be called by any thread, and none waits. What was
 * done before {@link #close} is visible to whoever finds it closed. Trio's streams do the same each
 * for itself, and cannot say who it was.
 */
public final class Closing {

  private final Object endpoint;
  private final AtomicReference<@Nullable String> closer = new AtomicReference<>();

  /**
   * Of an endpoint that is open.
   *
   * @param endpoint whose {@code toString} names it in messages
   */
  public Closing(Object endpoint) {
    this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
  }

  /**
   * Marks it as closed, by the current task.
   *
   * @return whether it was open until now; true for one caller alone
   */
  public boolean close() {
    return closer.get() == null && closer.compareAndSet(null, ClosedBy.current());
  }

  /** Whether somebody has closed it. */
  public boolean isClosed() {
    return closer.get() != null;
  }

  /**
   * Throws {@link #exception} if it is closed.
   *
   * @throws ClosedEndpointException if it is
   * @throws Cancelled as {@link #exception} does
   */
  public void ensureOpen() throws ClosedEndpointException {
    if (isClosed()) {
      throw exception();
    }
  }

  /**
   * What an operation fails with that finds the endpoint closed: who did that, the likely cause,
   * and what to do. As what another task has done is the reason, this is where a cancellation comes
   * first that both belong to.
   *
   * @return to be thrown by the caller
   * @throws Cancelled as {@link Tasks#checkpointBeforeFailing} does
   */
  public ClosedEndpointException exception() {
    Tasks.checkpointBeforeFailing();
    return ClosedBy.exception(endpoint, closer.get());
  }

  /** Says whether it is closed, and by whom. */
  @Override
  public String toString() {
    String by = closer.get();
    return endpoint + (by == null ? " is open" : " was closed by task '" + by + "'");
  }
}
