package dev.nursery.testing.explored;

import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/** The example in the documentation of {@link Suspension}. */
final class Items {

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Suspension> waiting = new ArrayDeque<>();
  private int items;

  void take() {
    Tasks.checkpointIfCancelled();
    Suspension wait;
    lock.lock();
    try {
      if (items > 0) {
        items--;
        return;
      }
      wait = new Suspension();
      waiting.add(wait);
    } finally {
      lock.unlock();
    }
    try {
      wait.await(this);
    } catch (Throwable cancelled) {
      forget(wait);
      throw cancelled;
    }
  }

  private void forget(Suspension wait) {
    lock.lock();
    try {
      waiting.remove(wait);
    } finally {
      lock.unlock();
    }
  }

  void put() {
    lock.lock();
    try {
      for (Suspension wait; (wait = waiting.poll()) != null; ) {
        if (wait.wake()) {
          return;
        }
      }
      items++;
    } finally {
      lock.unlock();
    }
  }

  int left() {
    return items;
  }

  int inLine() {
    return waiting.size();
  }

  @Override
  public String toString() {
    return "items";
  }
}
