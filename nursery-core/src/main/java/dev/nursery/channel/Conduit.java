package dev.nursery.channel;

import dev.nursery.Tasks;
import dev.nursery.WouldBlockException;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.Parking;
import dev.nursery.kernel.TaskRecord;
import org.jspecify.annotations.Nullable;

/**
 * What lies between the handles of a channel in memory: values under way, and those who wait.
 *
 * <p>One lock, the {@link Gate}, guards all of it, and every operation takes effect in one hold of
 * it. Two things hold whenever it is free, dead waiters aside: if somebody waits to receive, there
 * is nothing to be had; if somebody waits to send, there is no room. So each operation serves the
 * one that has waited longest, and gives it the value itself or takes it from it. Nobody can come
 * in between, and nobody is woken in vain.
 *
 * <p>A task that has to wait makes its ticket first, as a rule, looks again under the gate, and
 * stands in line in the same hold. Whoever comes later finds it there. Whoever serves it claims its
 * ticket under the gate, and has it woken after. If a cancellation was first, the claim fails and
 * the value goes to the next, or stays; the cancelled task takes its entry out of the line by
 * itself. If the claim was first, the operation is done, and the cancellation shows at the task's
 * next one.
 *
 * <p>Where there is no buffer a task may do otherwise: it stands in line without a ticket, and
 * {@linkplain Patience looks out} for its partner. Nobody owes it a wake-up then: it sees by itself
 * that it was served, or enters the gate once more, and if it was not served it names its ticket
 * there, as above. A cancellation that comes while it looks is met when it goes to sleep,
 * microseconds later; whoever comes by before that passes it over, and tells it so.
 */
final class Conduit<T> {

  /** What happens to a value for which there is no room. */
  enum Overflow {
    WAIT,
    DROP_OLDEST,
    DROP_NEWEST,
    /** The receiver gets what there is, and then an error. */
    CUT_OFF
  }

  final Gate gate;
  private final int capacity;
  private final Overflow overflow;

  private final Ring<T> buffer;
  final Line<T> senders;
  final Line<T> receivers;
  private int openSenders = 1;
  private int openReceivers = 1;
  private int peak;
  private long dropped;

  /** What receivers see when no sender is open, and all was received. */
  private Step end = Step.ENDED;

  /** Where the values of a subscriber come from; else null. */
  private final @Nullable Distributor<T> distributor;

  /** Whether the {@link #distributor} sends to this one; its, as the neighbours in its list. */
  boolean subscribed;

  @Nullable Conduit<T> previousSubscriber;
  @Nullable Conduit<T> nextSubscriber;

  /** With one open handle at each end. */
  Conduit(int capacity, Overflow overflow) {
    this(null, new Gate(), capacity, overflow, Ring.growing(capacity));
  }

  /** A subscriber, with one open handle; the distributor stands for the other. */
  Conduit(Distributor<T> distributor, Gate gate, int capacity, Overflow overflow) {
    this(distributor, gate, capacity, overflow, Ring.whole(capacity));
  }

  private Conduit(
      @Nullable Distributor<T> distributor,
      Gate gate,
      int capacity,
      Overflow overflow,
      Ring<T> buffer) {
    this.distributor = distributor;
    this.gate = gate;
    this.capacity = capacity;
    this.overflow = overflow;
    this.buffer = buffer;
    // each has its own: what one end writes with every value the other should not have to wait for
    this.senders = new Line<>(gate, capacity == 0 ? new Patience() : null);
    this.receivers = new Line<>(gate, capacity == 0 ? new Patience() : null);
  }

  // -- in the gate

  /** Sends if that is possible without waiting. */
  Step offer(Handle by, T value) {
    if (by.closed) {
      return Step.CLOSED;
    }
    if (openReceivers == 0) {
      return Step.BROKEN;
    }
    receivers.reserve();
    return deliver(value);
  }

  /**
   * Sends where somebody receives, as {@link #offer}; who has to be woken has been reserved for.
   */
  Step deliver(T value) {
    if (receivers.claimFirst(value) != null) {
      return Step.DONE;
    }
    if (buffer.size() < capacity) {
      if (!buffer.hasSlot()) {
        return Step.NEEDS_MEMORY;
      }
      add(value);
      return Step.DONE;
    }
    if (overflow == Overflow.WAIT) {
      return Step.WAITS;
    }
    dropped++;
    if (overflow == Overflow.CUT_OFF) {
      endWith(Step.CUT_OFF);
      return Step.CUT_OFF;
    }
    if (overflow == Overflow.DROP_OLDEST) {
      buffer.poll();
      add(value);
    }
    return Step.DONE;
  }

  boolean hasRoom() {
    return buffer.size() < capacity;
  }

  /** Nothing more will be sent to this subscriber. */
  void endWith(Step how) {
    end = how;
    openSenders = 0;
    receivers.failAll(how);
  }

  private void add(T value) {
    int used = buffer.size() + 1;
    if (used > peak) {
      peak = used;
    }
    buffer.add(value); // the last that may fail
  }

  /**
   * Takes the next value; null if {@link #whyNothing}. If it fails, for lack of stack, nothing was
   * taken. If it returns something, the gate has to be left without a call that may fail, unless
   * the gate {@linkplain Gate#owed owes} something: then stack was reserved.
   */
  @Nullable T take(Handle by) {
    if (by.closed) {
      return null;
    }
    if (distributor != null) {
      return takeOfDistributed(distributor);
    }
    if (senders.isEmpty()) {
      return buffer.poll();
    }
    senders.reserve();
    T value = buffer.poll();
    Waiter<T> sender = senders.claimFirst(null);
    if (sender == null) {
      return value;
    }
    T theirs = sent(sender);
    if (value == null) {
      return theirs;
    }
    add(theirs);
    return value;
  }

  private @Nullable T takeOfDistributed(Distributor<T> from) {
    if (hasRoom()) {
      return buffer.poll();
    }
    Gate.reserve();
    T value = buffer.poll();
    from.roomWasMade(this);
    return value;
  }

  /** Why there is nothing to {@link #take}. */
  Step whyNothing(Handle by) {
    if (by.closed) {
      return Step.CLOSED;
    }
    return openSenders == 0 ? end : Step.WAITS;
  }

  @SuppressWarnings("NullAway") // who waits to send has something to send
  private static <T> T sent(Waiter<T> sender) {
    return sender.item;
  }

  // -- sending

  void send(Handle by, T value) {
    TaskRecord task = (TaskRecord) Tasks.currentOrTemporary();
    task.checkCancelled();
    task.spendBudget(); // a yield may fail, so before there is something to lose
    Step step = seemsFull() ? Step.WAITS : offerNow(by, value);
    if (step == Step.WAITS) {
      step = offerOrWait(task, by, value);
    }
    if (step != Step.DONE) {
      task.checkCancelledWithOthers();
      throw step.failure();
    }
  }

  private Step offerOrWait(TaskRecord task, Handle by, T value) {
    while (true) {
      Gate.reserveToWait();
      var waiter = senders.waiter(task, by, value);
      Step step = offerOrStay(waiter);
      if (step == Step.WAITS) {
        return senders.await(waiter, this);
      }
      if (!waiter.looks()) {
        Parking.abandon(task, waiter.ticket);
      }
      if (step == Step.NEEDS_MEMORY) {
        step = offerNow(by, value);
      }
      if (step != Step.WAITS) {
        return step;
      }
    }
  }

  /** Whether it would be a surprise if there was room: looked at from outside, so only a guess. */
  private boolean seemsFull() {
    return buffer.size() >= capacity && overflow == Overflow.WAIT && receivers.isEmpty();
  }

  /** {@link Step#WAITS} if the waiter, which wants to send, is in line now. */
  private Step offerOrStay(Waiter<T> waiter) {
    Step step;
    Waiter<?> owed;
    boolean left = false;
    gate.enter();
    try {
      step = offer(waiter.handle, sent(waiter));
      if (step == Step.WAITS) {
        senders.append(waiter);
      }
      owed = gate.settle();
      gate.leave();
      left = true;
    } finally {
      if (!left) {
        gate.held = Gate.FREE;
      }
    }
    Gate.wake(owed);
    return step;
  }

  void trySend(Handle by, T value) {
    pass();
    Step step = offerNow(by, value);
    if (step == Step.WAITS) {
      throw new WouldBlockException(
          capacity == 0
              ? "nobody waits to receive, and this channel holds nothing: send() waits for a receiver"
              : "the channel is full, with " + capacity + " values in it: send() waits for room");
    }
    if (step != Step.DONE) {
      throw step.failure();
    }
  }

  /** Never {@link Step#NEEDS_MEMORY}. */
  private Step offerNow(Handle by, T value) {
    while (true) {
      Step step = Step.WAITS;
      Waiter<?> owed = null;
      boolean left = false;
      gate.enter();
      try {
        step = offer(by, value);
        owed = gate.owed == null ? null : gate.settle();
        gate.leave();
        left = true;
      } catch (StackOverflowError e) {
        if (step != Step.DONE) {
          throw e;
        }
        // only the way out has failed, and there is another
      } finally {
        if (!left) {
          gate.held = Gate.FREE;
        }
      }
      if (owed != null) {
        Gate.wake(owed);
      }
      if (step != Step.NEEDS_MEMORY) {
        return step;
      }
      makeRoom();
    }
  }

  /** Gets memory for more values. May run out of it, and then nothing has happened. */
  void makeRoom() {
    @Nullable Object[] larger = buffer.larger(capacity);
    Gate.reserve();
    gate.enter();
    try {
      buffer.growTo(larger);
    } finally {
      gate.held = Gate.FREE;
    }
  }

  // -- receiving

  T receive(Handle by) {
    TaskRecord task = (TaskRecord) Tasks.currentOrTemporary();
    task.checkCancelled();
    task.spendBudget(); // a yield may fail, so before there is something to lose
    T value = seemsEmpty() ? null : takeNow(by);
    return value == null ? takeOrWait(task, by) : value;
  }

  private T takeOrWait(TaskRecord task, Handle by) {
    Gate.reserveToWait();
    Waiter<T> waiter = receivers.waiter(task, by, null);
    Step why = takeOrStay(waiter);
    if (why == Step.WAITS) {
      why = receivers.await(waiter, this);
    } else if (!waiter.looks()) {
      Parking.abandon(task, waiter.ticket);
    }
    T value = waiter.item;
    if (value == null) {
      task.checkCancelledWithOthers();
      throw why.failure();
    }
    return value;
  }

  /** Whether it would be a surprise if there was something: as {@link #seemsFull}. */
  private boolean seemsEmpty() {
    return buffer.size() == 0 && senders.isEmpty();
  }

  private @Nullable T takeNow(Handle by) {
    T value = null;
    Waiter<?> owed = null;
    boolean left = false;
    gate.enter();
    try {
      value = take(by);
      owed = gate.owed == null ? null : gate.settle();
      gate.leave();
      left = true;
    } catch (StackOverflowError e) {
      if (value == null) {
        throw e;
      }
      // only the way out has failed, and there is another; thrown on, it would lose the value
    } finally {
      if (!left) {
        gate.held = Gate.FREE;
      }
    }
    if (owed != null) {
      Gate.wake(owed);
    }
    return value;
  }

  /**
   * {@link Step#WAITS} if the waiter is in line now; otherwise it has what there was, if anything.
   */
  private Step takeOrStay(Waiter<T> waiter) {
    Step why = Step.DONE;
    Waiter<?> owed;
    boolean left = false;
    gate.enter();
    try {
      waiter.item = take(waiter.handle);
      if (waiter.item == null) {
        why = whyNothing(waiter.handle);
        if (why == Step.WAITS) {
          receivers.append(waiter);
        }
      }
      owed = gate.settle();
      gate.leave();
      left = true;
    } finally {
      if (!left) {
        gate.held = Gate.FREE;
      }
    }
    Gate.wake(owed);
    return why;
  }

  T tryReceive(Handle by) {
    pass();
    T value;
    Step why;
    Waiter<?> owed;
    gate.enter();
    try {
      value = take(by);
      why = value == null ? whyNothing(by) : Step.DONE;
      owed = gate.owed == null ? null : gate.settle();
    } finally {
      gate.held = Gate.FREE;
    }
    if (owed != null) {
      Gate.wake(owed);
    }
    if (value != null) {
      return value;
    }
    if (why == Step.WAITS) {
      throw new WouldBlockException(
          "there is nothing in the channel, and nobody waits to send: receive() waits for a value");
    }
    throw why.failure();
  }

  /** Where schedules are chosen, somebody else may come before an operation that never waits. */
  static void pass() {
    TaskRecord task = CurrentTask.get();
    if (task != null) {
      task.schedulePoint();
    }
  }

  // -- handles

  Handle anotherSender(Handle of) {
    var another = new Handle();
    boolean closed;
    Gate.reserveToWait(); // for the few frames of the section
    gate.enter();
    try {
      closed = of.closed;
      if (!closed) {
        openSenders++;
        senders.countByHandle();
      }
    } finally {
      gate.held = Gate.FREE;
    }
    return requireCloned(another, closed);
  }

  Handle anotherReceiver(Handle of) {
    var another = new Handle();
    boolean closed;
    Gate.reserveToWait(); // for the few frames of the section
    gate.enter();
    try {
      closed = of.closed;
      if (!closed) {
        openReceivers++;
        receivers.countByHandle();
      }
    } finally {
      gate.held = Gate.FREE;
    }
    return requireCloned(another, closed);
  }

  private static Handle requireCloned(Handle another, boolean closed) {
    if (closed) {
      throw Step.CLOSED.failure();
    }
    return another;
  }

  void closeSender(Handle handle) {
    pass();
    Waiter<?> owed;
    Gate.reserve();
    gate.enter();
    try {
      if (!handle.closed) {
        handle.closed = true;
        senders.failThrough(handle, Step.CLOSED);
        openSenders--;
        if (openSenders == 0) {
          receivers.failAll(Step.ENDED);
        }
      }
      owed = gate.settle();
    } finally {
      gate.held = Gate.FREE;
    }
    Gate.wake(owed);
  }

  void closeReceiver(Handle handle) {
    pass();
    Waiter<?> owed;
    Gate.reserve();
    gate.enter();
    try {
      if (!handle.closed) {
        handle.closed = true;
        receivers.failThrough(handle, Step.CLOSED);
        openReceivers--;
        if (openReceivers == 0) {
          senders.failAll(Step.BROKEN);
          if (distributor != null) {
            distributor.left(this);
          }
          buffer.clear();
        }
      }
      owed = gate.settle();
    } finally {
      gate.held = Gate.FREE;
    }
    Gate.wake(owed);
  }

  // -- looking inside

  MemoryChannel.Statistics statistics() {
    int used;
    int highest;
    int sendersOpen;
    int receiversOpen;
    int sending;
    int receiving;
    long lost;
    gate.enter();
    try {
      used = buffer.size();
      highest = peak;
      sendersOpen = openSenders;
      receiversOpen = openReceivers;
      sending = senders.size();
      receiving = receivers.size();
      lost = dropped;
    } finally {
      gate.held = Gate.FREE;
    }
    return new MemoryChannel.Statistics(
        used, capacity, sendersOpen, receiversOpen, sending, receiving, highest, lost);
  }

  /** For thread dumps and debuggers: without the gate, so perhaps not quite up to date. */
  @Override
  public String toString() {
    String room = capacity == Integer.MAX_VALUE ? "" : " of " + capacity;
    return "memory channel, " + buffer.size() + room + " buffered";
  }
}
