package dev.nursery.jcstress;

/** Waits for a test's own thread where jcstress allows no checked exception. */
final class Joining {

  private Joining() {}

  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("somebody interrupted jcstress", e);
    }
  }
}
