package dev.nursery.process;

import dev.nursery.BusyResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.Tasks;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.lowlevel.ParkingLot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** A channel of signals; see {@link Signals}. */
final class SignalReceiver implements ReceiveChannel<String>, SignalListener {

  private final Set<String> names;
  private final AtomicBoolean receiving = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final ParkingLot waiting = new ParkingLot();

  /** In the order of their coming, each once; guarded by the lock. */
  private final LinkedHashSet<String> pending = new LinkedHashSet<>();

  /** Guarded by the lock. */
  private boolean closed;

  private SignalReceiver(Set<String> names) {
    this.names = names;
  }

  static SignalReceiver open(Set<String> names) {
    var receiver = new SignalReceiver(names);
    SystemSignals.add(names, receiver);
    return receiver;
  }

  @Override
  public boolean arrived(String name) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      pending.add(name);
    } finally {
      lock.unlock();
    }
    waiting.unparkAll();
    return true;
  }

  @Override
  public String receive() {
    Tasks.checkpointIfCancelled();
    if (!receiving.compareAndSet(false, true)) {
      throw new BusyResourceException(
          "another task is receiving from " + this + " already, and each signal comes once");
    }
    try {
      String name = take();
      Tasks.cancelShieldedCheckpoint();
      return name;
    } catch (ClosedResourceException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      receiving.set(false);
    }
  }

  private String take() {
    lock.lock();
    try {
      while (true) {
        if (closed) {
          throw new ClosedResourceException(
              this + " is closed: receive before its try-with-resources ends");
        }
        if (!pending.isEmpty()) {
          return pending.removeFirst();
        }
        ParkingLot.Place place = waiting.prepare();
        lock.unlock();
        try {
          place.await();
        } finally {
          lock.lock();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** First gives the signals back: what comes from then on is for others, and is not missed. */
  @Override
  public void close() {
    SystemSignals.remove(names, this);
    List<String> left;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(pending);
      pending.clear();
    } finally {
      lock.unlock();
    }
    waiting.unparkAll();
    left.forEach(SystemSignals::deliver);
  }

  @Override
  public String toString() {
    return "the channel of signals " + names;
  }
}
