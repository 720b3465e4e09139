package dev.nursery.thread;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * The platform threads that are lent to tasks: as many as are wanted at the same time, since their
 * number is limited by whoever asks for one. Who was used last is used next, so that those that are
 * not needed any more come to their end.
 */
final class WorkerThreads {

  /** Those of the process. */
  static final WorkerThreads SHARED = new WorkerThreads();

  /** Those without a job, used last first; guarded by this. */
  private final Deque<Worker> idle = new ArrayDeque<>();

  /** How many were made; guarded by this. */
  private int made;

  private WorkerThreads() {}

  /** One that waits for a job, or a new one; the caller starts it, or gives it back. */
  Worker take() {
    int number;
    synchronized (this) {
      Worker worker = idle.pollFirst();
      if (worker != null) {
        return worker;
      }
      number = ++made;
    }
    return new Worker(this, "nursery-thread-" + number);
  }

  /** One that was taken is not needed. */
  void giveBack(Worker worker) {
    worker.forget();
    if (worker.isLaunched()) {
      idle(worker);
      LockSupport.unpark(worker); // it may have tried to end meanwhile, and then sleeps for good
    }
  }

  /** {@code worker} has no job any more. */
  synchronized void idle(Worker worker) {
    idle.addFirst(worker);
  }

  /** Whether {@code worker} may end: nobody has taken it, and nobody can from here on. */
  synchronized boolean retire(Worker worker) {
    return idle.removeLastOccurrence(worker);
  }

  synchronized int countIdle() {
    return idle.size();
  }
}
