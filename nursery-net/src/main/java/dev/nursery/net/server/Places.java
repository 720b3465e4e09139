package dev.nursery.net.server;

import dev.nursery.CancelScope;
import dev.nursery.Timed;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Listener;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many connections there may be at the same time, for all listeners of a server together.
 *
 * <p>All of them accept as long as a place is free, and none does while there is none: whoever
 * takes the last one cuts off the others, which loses nobody, as an accept that is cut off has
 * taken no connection. So no listener keeps a place for clients that do not come, and none is deaf
 * while there is room. Only if two accept in the same moment, and one place is left, one of them
 * has a connection in its hand that waits for the next.
 *
 * <p>Who waits looks, and gets in line, under the lock; who changes something does so under it, and
 * wakes afterwards. Who begins to accept enters itself in the list, and looks whether a place is
 * free, under the lock as well; so whoever takes the last place either is seen or finds it there.
 */
final class Places {

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final ParkingLot waiting = new ParkingLot();

  // Guarded by the lock.
  private int taken;

  /** Those who have a connection in their hand. */
  private int holding;

  /** Those who accept. */
  private final Set<CancelScope> attempts = new HashSet<>();

  Places(int most) {
    this.most = most;
  }

  /** Accepts a connection while a place is free; {@link #take} is still to be called. */
  <S extends ByteStream> S acceptWhileFree(Listener<S> listener) throws IOException {
    while (true) {
      CancelScope attempt = CancelScope.create();
      awaitFree(attempt);
      try {
        switch (attempt.<S, IOException>call(listener::accept)) {
          case Timed.Done<S>(S stream) -> {
            return stream;
          }
          case Timed.CutOff<S> _ -> {}
        }
      } finally {
        end(attempt);
      }
    }
  }

  private void awaitFree(CancelScope attempt) {
    lock.lock();
    try {
      while (taken + holding >= most) {
        await();
      }
      attempts.add(attempt);
    } finally {
      lock.unlock();
    }
  }

  private void end(CancelScope attempt) {
    lock.lock();
    try {
      attempts.remove(attempt);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a place, and takes it. If cancelled, it has taken none. */
  void take() {
    lock.lock();
    try {
      holding++;
      try {
        while (taken >= most) {
          await();
        }
        taken++;
      } finally {
        holding--;
      }
    } finally {
      lock.unlock();
    }
    cutOffIfFull();
  }

  /** Gives the lock back while it waits. */
  private void await() {
    ParkingLot.Place place = waiting.prepare();
    lock.unlock();
    try {
      place.await();
    } finally {
      lock.lock();
    }
  }

  /** Takes a place if one is free. */
  boolean tryTake() {
    lock.lock();
    try {
      if (taken >= most) {
        return false;
      }
      taken++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a place that there need not be. */
  void takeAnyway() {
    lock.lock();
    try {
      taken++;
    } finally {
      lock.unlock();
    }
    cutOffIfFull();
  }

  private void cutOffIfFull() {
    List<CancelScope> cutOff;
    lock.lock();
    try {
      cutOff = taken < most ? List.of() : List.copyOf(attempts);
    } finally {
      lock.unlock();
    }
    cutOff.forEach(attempt -> attempt.cancel("all places are taken"));
  }

  void giveBack() {
    lock.lock();
    try {
      taken--;
    } finally {
      lock.unlock();
    }
    waiting.unparkAll();
  }
}
