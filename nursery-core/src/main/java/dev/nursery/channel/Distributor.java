package dev.nursery.channel;

import dev.nursery.Tasks;
import dev.nursery.WouldBlockException;
import dev.nursery.kernel.Parking;
import dev.nursery.kernel.TaskRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends each value into the conduits of several subscribers, which share one gate with it. So a
 * value goes to all of them in one hold, and to none before it can go to all.
 *
 * <p>While the gate is free, somebody waits to send only if some subscriber has no room: whoever
 * makes room, or goes away, has the longest waiting one send before the gate is left.
 */
final class Distributor<T> {

  private final Gate gate = new Gate();
  private final int capacity;
  private final Conduit.Overflow overflow;
  private final boolean keepsLatest;
  private final Handle sender = new Handle();
  private final Line<T> senders = new Line<>(gate, null);

  /** The subscribers, linked by {@link Conduit#nextSubscriber}; guarded by the gate. */
  private @Nullable Conduit<T> subscribers;

  private int count;

  /** How many of them have no room, if values wait for that; guarded by the gate. */
  private int full;

  /** What was sent last, for a {@link Watch}; guarded by the gate. */
  private @Nullable T latest;

  Distributor(int capacity, Conduit.Overflow overflow, boolean keepsLatest) {
    this.capacity = capacity;
    this.overflow = overflow;
    this.keepsLatest = keepsLatest;
  }

  /**
   * A new subscriber.
   *
   * @param withLatest whether it receives what was sent last, before all that will be sent
   */
  MemoryReceiveChannel<T> subscribe(boolean withLatest) {
    var conduit = new Conduit<T>(this, gate, capacity, overflow);
    var handle = new Handle();
    boolean closed;
    Gate.reserve();
    gate.enter();
    try {
      closed = sender.closed;
      if (!closed) {
        if (withLatest && latest != null) {
          conduit.deliver(latest);
        }
        add(conduit);
      }
    } finally {
      gate.held = Gate.FREE;
    }
    if (closed) {
      throw Step.CLOSED.failure();
    }
    return new MemoryReceiveChannel<>(conduit, handle);
  }

  void send(T value) {
    TaskRecord task = (TaskRecord) Tasks.currentOrTemporary();
    task.checkCancelled();
    task.spendBudget(); // a yield may fail, so before there is something to lose
    Step step = offerNow(value, null);
    if (step == Step.WAITS) {
      var waiter = new Waiter<>(task, Parking.prepare(task, true), sender, value);
      step = offerNow(value, waiter);
      if (step == Step.WAITS) {
        step = senders.await(waiter, this);
      } else {
        Parking.abandon(task, waiter.ticket);
      }
    }
    if (step != Step.DONE) {
      task.checkCancelledWithOthers();
      throw step.failure();
    }
  }

  void trySend(T value) {
    Conduit.pass();
    Step step = offerNow(value, null);
    if (step == Step.WAITS) {
      throw new WouldBlockException(
          "a subscriber has " + capacity + " values that it has not received: send() waits for it");
    }
    if (step != Step.DONE) {
      throw step.failure();
    }
  }

  /** Sends if that is possible; if not, {@code waiter}, if there is one, is in line after that. */
  private Step offerNow(T value, @Nullable Waiter<T> waiter) {
    Step step;
    Waiter<?> owed;
    Gate.reserve();
    gate.enter();
    try {
      step = offer(value);
      if (step == Step.WAITS && waiter != null) {
        senders.append(waiter);
      }
      owed = gate.settle();
    } finally {
      gate.held = Gate.FREE;
    }
    Gate.wake(owed);
    return step;
  }

  void close() {
    Conduit.pass();
    Waiter<?> owed;
    Gate.reserve();
    gate.enter();
    try {
      if (!sender.closed) {
        sender.closed = true;
        senders.failAll(Step.CLOSED);
        for (Conduit<T> first = subscribers; first != null; first = subscribers) {
          remove(first);
          first.endWith(Step.ENDED);
        }
      }
      owed = gate.settle();
    } finally {
      gate.held = Gate.FREE;
    }
    Gate.wake(owed);
  }

  Broadcast.Statistics statistics() {
    int subscribed;
    int sending;
    gate.enter();
    try {
      subscribed = count;
      sending = senders.size();
    } finally {
      gate.held = Gate.FREE;
    }
    return new Broadcast.Statistics(subscribed, sending);
  }

  /** What was sent last. */
  @SuppressWarnings("NullAway") // asked only where something was sent at first
  T latest() {
    gate.enter();
    try {
      return latest;
    } finally {
      gate.held = Gate.FREE;
    }
  }

  // -- in the gate

  private Step offer(T value) {
    if (sender.closed) {
      return Step.CLOSED;
    }
    if (full > 0) {
      return Step.WAITS;
    }
    sendToAll(value);
    return Step.DONE;
  }

  /**
   * Also takes those out that have been cut off by it. Must not fail half way, so whoever entered
   * the gate has reserved the stack before.
   */
  private void sendToAll(T value) {
    if (keepsLatest) {
      latest = value;
    }
    for (Conduit<T> at = subscribers; at != null; ) {
      Conduit<T> following = at.nextSubscriber;
      if (at.deliver(value) == Step.CUT_OFF) {
        remove(at);
      } else if (holdsUp(at)) {
        full++; // it had room, or this value would not have been sent
      }
      at = following;
    }
  }

  /** Whether senders wait for {@code subscriber}. */
  private boolean holdsUp(Conduit<T> subscriber) {
    return overflow == Conduit.Overflow.WAIT && !subscriber.hasRoom();
  }

  /** {@code subscriber} has just taken something out of its full buffer. */
  void roomWasMade(Conduit<T> subscriber) {
    if (subscriber.subscribed && overflow == Conduit.Overflow.WAIT) {
      full--;
      serve();
    }
  }

  /** {@code subscriber} has closed its last handle, and did not drop its values yet. */
  void left(Conduit<T> subscriber) {
    if (subscriber.subscribed) {
      remove(subscriber);
      serve();
    }
  }

  /** Sends what waits, as long as all have room. */
  private void serve() {
    while (full == 0) {
      Waiter<T> first = senders.claimFirst(null);
      if (first == null || first.item == null) {
        return;
      }
      sendToAll(first.item);
    }
  }

  private void add(Conduit<T> subscriber) {
    subscriber.subscribed = true;
    subscriber.nextSubscriber = subscribers;
    if (subscribers != null) {
      subscribers.previousSubscriber = subscriber;
    }
    subscribers = subscriber;
    count++;
  }

  private void remove(Conduit<T> gone) {
    Conduit<T> before = gone.previousSubscriber;
    Conduit<T> after = gone.nextSubscriber;
    if (before == null) {
      subscribers = after;
    } else {
      before.nextSubscriber = after;
    }
    if (after != null) {
      after.previousSubscriber = before;
    }
    gone.previousSubscriber = null;
    gone.nextSubscriber = null;
    gone.subscribed = false;
    count--;
    if (holdsUp(gone)) {
      full--;
    }
  }

  @Override
  public String toString() {
    return count + " subscribers";
  }
}
