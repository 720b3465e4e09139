package dev.nursery.channel;

import dev.nursery.Tasks;

/**
 * What is read of a {@link Producer}: each receive asks first, and then waits for what comes. A
 * cancelled one has asked all the same; so the producer may be one step ahead.
 */
final class AskingChannel<T> implements ReceiveChannel<T> {

  private static final Object ONE_MORE = new Object();

  private final MemoryReceiveChannel<T> values;
  private final MemorySendChannel<Object> demand;

  AskingChannel(MemoryReceiveChannel<T> values, MemorySendChannel<Object> demand) {
    this.values = values;
    this.demand = demand;
  }

  @Override
  public T receive() {
    Tasks.checkpointIfCancelled(); // who is cancelled asks for nothing
    demand.trySend(ONE_MORE);
    return values.receive();
  }

  @Override
  public void close() {
    demand.close();
    values.close();
  }

  @Override
  public String toString() {
    return "AskingChannel[" + values + "]";
  }
}
