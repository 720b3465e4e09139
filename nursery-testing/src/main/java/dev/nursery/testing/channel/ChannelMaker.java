package dev.nursery.testing.channel;

/** Makes channels, a fresh one for each test. It is called in a task, and may wait. */
@FunctionalInterface
public interface ChannelMaker {

  /** A fresh channel, whose ends then belong to the caller. */
  ChannelPair make() throws Exception;
}
