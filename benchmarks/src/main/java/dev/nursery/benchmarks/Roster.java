package dev.nursery.benchmarks;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Virtual threads that are about to wait for something, and a way to know when all of them do.
 *
 * <p>Each puts itself down, and then begins to wait; whoever wants them to have begun looks at
 * their states.
 */
public final class Roster {

  private final Thread[] threads;
  private final AtomicInteger present = new AtomicInteger();

  public Roster(int size) {
    threads = new Thread[size];
  }

  /** Puts the current thread down. */
  public void signIn() {
    threads[present.getAndIncrement()] = Thread.currentThread();
  }

  /** Returns when all are there and wait. */
  public void awaitAllWaiting() throws InterruptedException {
    while (present.get() < threads.length) {
      rest();
    }
    for (int i = 0; i < threads.length; i++) {
      while (threads[i] == null || threads[i].getState() != Thread.State.WAITING) {
        rest();
      }
    }
  }

  private static void rest() throws InterruptedException {
    Thread.sleep(1); // between two looks; a thread that waits cannot announce that it does
  }

  public void interruptAll() {
    for (Thread thread : threads) {
      thread.interrupt();
    }
  }

  public void joinAll() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Forgets all threads. */
  public void clear() {
    Arrays.fill(threads, null);
  }
}
