package dev.nursery.laws;

import java.util.concurrent.atomic.LongAdder;

/** What the code that a {@link CountingLoader} has loaded calls at each step. */
public final class Steps {

  private static final LongAdder COUNT = new LongAdder();

  private Steps() {}

  /**
   * One more, unless by a thread that serves the whole process: those come by as often as the time
   * allows, and a count that depends on the time fails on a busy machine.
   */
  public static void step() {
    Thread thread = Thread.currentThread();
    if (thread.isVirtual() || !thread.isDaemon()) {
      COUNT.increment();
    }
  }

  /** Those of all threads up to now. */
  static long count() {
    return COUNT.sum();
  }
}
