package dev.nursery.channel;

import dev.nursery.kernel.Parking;
import dev.nursery.kernel.ShortLock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a channel, which also remembers whom its holder owes a wake-up: those are woken right
 * after it is given back, since to wake somebody may take long, and may let others run first.
 *
 * <p>Whoever needs several enters them in the {@link #order} of their making, the first by {@link
 * #enter} and the others by {@link #enterNested}.
 */
final class Gate extends ShortLock {

  private static final AtomicLong MADE = new AtomicLong();

  /** Unlike that of any other gate. */
  final long order = MADE.getAndIncrement();

  /** Those who were claimed, linked by {@link Waiter#next}; the holder only. */
  private @Nullable Waiter<?> owed;

  /** How often {@link #draw} was asked; the holder only. */
  private long draws;

  void enter() {
    lock();
  }

  /** For whoever is in another gate. */
  void enterNested() {
    lockNested();
  }

  /** Has {@code claimed}, which is in no line any more, woken when the gate is left. */
  void owe(Waiter<?> claimed) {
    claimed.next = owed;
    owed = claimed;
  }

  /** Leaves, and wakes whom the holder has claimed. In no other gate. */
  void leave() {
    Waiter<?> claimed = leaveOwing();
    if (claimed != null) {
      wake(claimed);
    }
  }

  /**
   * A number below {@code bound}, each equally often, and in no order that anybody falls in step
   * with. No random number of the JDK's, as a run that repeats a schedule has to repeat this too.
   */
  int draw(int bound) {
    long turn = (draws++ * 0x9E3779B97F4A7C15L) >>> Integer.SIZE;
    return (int) ((turn * bound) >>> Integer.SIZE);
  }

  /** As {@link #leave}, but it is left to the caller to {@link #wake} the ones returned. */
  @Nullable Waiter<?> leaveOwing() {
    Waiter<?> claimed = owed;
    if (claimed != null) {
      owed = null;
    }
    unlock();
    return claimed;
  }

  /** All of two chains as one. */
  static Waiter<?> together(Waiter<?> one, @Nullable Waiter<?> other) {
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
