package dev.nursery.sync;

import dev.nursery.kernel.Parking;
import dev.nursery.kernel.TaskRecord;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a limiter. As long as fewer are borrowed than there are, nobody waits.
 *
 * <p>A borrower is on the books from when it comes until it gives back or gives up, so that a
 * second request for it is found at once, and not only if the first was granted by then.
 */
final class Tokens extends Line {

  /** What became of a request. */
  enum Answer {
    GRANTED,
    NONE_FREE,
    /** It has one, or waits for one. */
    KNOWN
  }

  private final Borrowers borrowers = new Borrowers();

  /** Guarded by the lock, as is {@link #borrowed}. */
  private int total;

  private int borrowed;

  Tokens(Object subject, int total) {
    super(subject);
    this.total = total;
  }

  @Override
  boolean admits(Waiter first) {
    return borrowed < total;
  }

  @Override
  void admit(Waiter first) {
    borrowed++;
    borrowers.put(Objects.requireNonNull(first.request));
  }

  @Override
  void left(Waiter aborted, WaitList from) {
    borrowers.remove(Objects.requireNonNull(aborted.request));
  }

  /** Takes the lock when there is room for one more borrower, which is made under no lock. */
  private void lockWithRoom() {
    lock();
    while (borrowers.isFull()) {
      int capacity = borrowers.capacity();
      unlock();
      @Nullable Object[] room = Borrowers.room(capacity);
      lock();
      borrowers.moveInto(room);
    }
  }

  Answer take(Object borrower) {
    lockWithRoom();
    Answer answer = answer(borrower);
    if (answer == Answer.GRANTED) {
      borrowed++;
      borrowers.put(borrower);
    }
    unlock();
    return answer;
  }

  private Answer answer(Object borrower) {
    Waiter gone = borrowers.cancelledWaiter(borrower);
    if (gone != null) { // it finds itself in no list then, and leaves without a word
      line.remove(gone);
      borrowers.remove(borrower);
    }
    if (borrowers.has(borrower)) {
      return Answer.KNOWN;
    }
    return borrowed < total ? Answer.GRANTED : Answer.NONE_FREE;
  }

  /** False if the borrower is known already, and gets nothing. */
  boolean takeOrWait(TaskRecord task, Object borrower) {
    Answer answer = take(borrower);
    if (answer == Answer.NONE_FREE) {
      var waiter = new Waiter(task, true, borrower);
      boolean locked = false;
      try {
        lockWithRoom();
        locked = true;
      } finally {
        if (!locked) {
          Parking.abandon(task, waiter.ticket); // there is no room
        }
      }
      answer = answer(borrower);
      switch (answer) {
        case GRANTED -> {
          borrowed++;
          borrowers.put(borrower);
        }
        case NONE_FREE -> {
          borrowers.put(waiter);
          line.append(waiter);
        }
        case KNOWN -> {}
      }
      unlock();
      if (answer == Answer.NONE_FREE) {
        await(waiter);
        return true;
      }
      Parking.abandon(task, waiter.ticket);
    }
    if (answer == Answer.GRANTED) {
      task.spendBudget();
    }
    return answer == Answer.GRANTED;
  }

  /** False if that borrower has none. */
  boolean giveBack(Object borrower) {
    lock();
    boolean held = borrowers.holds(borrower);
    Waiter served = null;
    if (held) {
      borrowers.remove(borrower);
      borrowed--;
      served = serve();
    }
    unlock();
    wake(served);
    return held;
  }

  void resize(int newTotal) {
    lock();
    total = newTotal;
    Waiter served = serve();
    unlock();
    wake(served);
  }

  int total() {
    lock();
    int now = total;
    unlock();
    return now;
  }

  int borrowed() {
    lock();
    int now = borrowed;
    unlock();
    return now;
  }

  int available() {
    lock();
    int now = total == CapacityLimiter.UNLIMITED ? total : total - borrowed;
    unlock();
    return now;
  }

  CapacityLimiter.Statistics statistics() {
    @Nullable Object[] copy = new @Nullable Object[0];
    lock();
    while (copy.length < borrowers.capacity()) {
      int capacity = borrowers.capacity();
      unlock();
      copy = new @Nullable Object[capacity];
      lock();
    }
    borrowers.copyInto(copy);
    int nowTotal = total;
    int nowBorrowed = borrowed;
    int waiting = line.waiting();
    unlock();
    List<Object> holders = Borrowers.holders(copy);
    return new CapacityLimiter.Statistics(nowBorrowed, nowTotal, holders, waiting);
  }
}
