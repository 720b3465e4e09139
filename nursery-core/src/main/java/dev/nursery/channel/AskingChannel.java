package dev.nursery.channel;

import dev.nursery.Tasks;
import dev.nursery.sync.TaskSemaphore;

/**
 * What is read of a {@link Producer}: each receive asks first, and then waits for what comes. One
 * that is cancelled takes its demand back; if the producer goes on because of it already, it is one
 * step ahead from then on.
 */
final class AskingChannel<T> implements ReceiveChannel<T> {

  private final MemoryReceiveChannel<T> values;

  /** A permit for each value that is asked for, and that the producer has not set about yet. */
  private final TaskSemaphore demand;

  private volatile boolean closed;

  AskingChannel(MemoryReceiveChannel<T> values, TaskSemaphore demand) {
    this.values = values;
    this.demand = demand;
  }

  @Override
  public T receive() {
    Tasks.checkpointIfCancelled(); // who is cancelled asks for nothing
    if (closed) {
      return values.receive(); // which fails
    }
    demand.release();
    boolean received = false;
    try {
      T value = values.receive();
      received = true;
      return value;
    } finally {
      if (!received) {
        demand.tryAcquire();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    values.close();
  }

  @Override
  public String toString() {
    return "AskingChannel[" + values + "]";
  }
}
