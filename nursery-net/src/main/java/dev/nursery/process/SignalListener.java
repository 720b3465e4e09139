package dev.nursery.process;

/** Whoever wants to know of signals. */
interface SignalListener {

  /**
   * A signal has come. Called by a thread of the JVM's; must neither wait nor throw.
   *
   * @param name without its "SIG"
   * @return false if this listener is none any more, so that somebody else should know
   */
  boolean arrived(String name);
}
