package dev.nursery.channel;

import dev.nursery.kernel.Parking;
import dev.nursery.kernel.ShortLock;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a channel, which also remembers whom its holder owes a wake-up: those are woken right
 * after it is given back, since to wake somebody may take long, and may let others run first.
 *
 * <p>If a section fails, for lack of stack, after it has claimed somebody, the next to leave wakes
 * those too. That is why they are chained here, and not in the section.
 *
 * <p>Whoever needs several enters them in the {@link #order} of their making, the first by {@link
 * #enter} and the others by {@link #enterNested}.
 */
final class Gate extends ShortLock {

  static {
    try {
      // First used in a gate, perhaps on an exhausted stack, or with no file descriptor left to
      // read a class from a directory; and nobody would ever leave that gate.
      for (Class<?> used :
          List.of(
              Conduit.Overflow.class,
              Distributor.class,
              Handle.class,
              Line.class,
              Parking.class,
              Ring.class,
              Step.class,
              Waiter.class)) {
        MethodHandles.lookup().ensureInitialized(used);
      }
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final AtomicLong MADE = new AtomicLong();

  /** Unlike that of any other gate. */
  final long order = MADE.getAndIncrement();

  /**
   * The first who was claimed; the others are linked to it by {@link Waiter#next}. Others only look
   * whether it is null, so as not to call {@link #settle} in vain where a call may fail.
   */
  @Nullable Waiter<?> owed;

  /** The last of those, if there are any. */
  private @Nullable Waiter<?> lastOwed;

  void enter() {
    lock();
  }

  /** For whoever is in another gate. */
  void enterNested() {
    lockNested();
  }

  /** Has {@code claimed}, which is in no line any more, woken when the gate is left. */
  void owe(Waiter<?> claimed) {
    Waiter<?> last = lastOwed;
    if (owed == null || last == null) {
      owed = claimed;
    } else {
      last.next = claimed;
    }
    lastOwed = claimed;
  }

  /** Gives it back; as {@link #unlock}, which says how to do that when the stack is used up. */
  void leave() {
    unlock();
  }

  /**
   * Those whom the holder, who is about to leave, owes a wake-up: to be {@linkplain #wake woken}.
   */
  @Nullable Waiter<?> settle() {
    Waiter<?> claimed = owed;
    if (claimed != null) {
      owed = null;
      lastOwed = null;
    }
    return claimed;
  }

  /**
   * As {@link #reserveStackToWake}, as there is hardly a section that may not have to wake
   * somebody; also inside, before the first change. A thread that is woken with too little stack is
   * claimed and never wakes; worse, it may be the JDK's scheduler that is left in the middle of
   * something.
   */
  static void reserve() {
    reserveStackToWake();
  }

  /** As {@link #reserveStack}, for whoever may be served from now on, and has to return that. */
  static void reserveToWait() {
    reserveStack();
  }

  /** All of two chains as one. */
  static Waiter<?> together(@Nullable Waiter<?> one, Waiter<?> other) {
    if (one == null) {
      return other;
    }
    Waiter<?> last = one;
    for (Waiter<?> following = last.next; following != null; following = last.next) {
      last = following;
    }
    last.next = other;
    return one;
  }

  /** Wakes {@code first} and those that are linked to it. */
  static void wake(@Nullable Waiter<?> first) {
    for (Waiter<?> waiter = first; waiter != null; ) {
      Waiter<?> following = waiter.next;
      waiter.next = null; // or a task that is slow to wake would keep the others' values
      Parking.unpark(waiter.task);
      waiter = following;
    }
  }
}
