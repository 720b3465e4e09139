package dev.nursery.testkit;

import java.util.concurrent.CountDownLatch;

/** For code that stands for what an interrupt does not end. */
public final class Latches {

  private Latches() {}

  /** Waits, whoever interrupts; then the thread is interrupted again, if it was. */
  public static void awaitUninterrupted(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
