package dev.nursery.sync;

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

  static {
    Answer.values(); // or its class would be loaded by who first takes, under the lock
  }

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

  /** Takes a token if there is one; {@code borrower} gets on the books with it. */
  Answer take(Object borrower) {
    return request(borrower, null);
  }

  /**
   * What there is for {@code borrower}. If that is nothing, and {@code waiter} is given, that one
   * waits from here on.
   */
  private Answer request(Object borrower, @Nullable Waiter waiter) {
    @Nullable Object[] room = null;
    while (true) {
      int capacity;
      lock();
      try {
        if (room != null) {
          borrowers.moveInto(room);
        }
        if (!borrowers.isFull()) {
          return requestWithRoom(borrower, waiter);
        }
        capacity = borrowers.capacity();
      } finally {
        held = FREE;
      }
      room = Borrowers.room(capacity); // not under the lock
    }
  }

  private Answer requestWithRoom(Object borrower, @Nullable Waiter waiter) {
    Waiter gone = borrowers.cancelledWaiter(borrower);
    if (gone != null) { // it finds itself in no list then, and leaves without a word
      reserveStack();
      line.remove(gone);
      borrowers.remove(borrower);
    }
    if (borrowers.has(borrower)) {
      return Answer.KNOWN;
    }
    if (borrowed < total) {
      borrowers.put(borrower); // all or nothing, should there be no stack for it
      borrowed++;
      return Answer.GRANTED;
    }
    if (waiter != null) {
      borrowers.put(waiter);
      line.append(waiter);
    }
    return Answer.NONE_FREE;
  }

  /** False if the borrower is known already, and gets nothing. */
  boolean takeOrWait(TaskRecord task, Object borrower) {
    Answer answer = take(borrower);
    if (answer != Answer.NONE_FREE) {
      return answer == Answer.GRANTED;
    }
    reserveStackToWake(); // those behind this one, if it leaves
    var waiter = new Waiter(task, borrower);
    waiter.begin(true);
    boolean waits = false;
    try {
      answer = request(borrower, waiter); // there may be no room
      waits = answer == Answer.NONE_FREE;
    } finally {
      if (!waits) {
        waiter.abandon();
      }
    }
    if (waits) {
      await(waiter);
    }
    return answer != Answer.KNOWN;
  }

  /** False if that borrower has none. */
  boolean giveBack(Object borrower) {
    reserveStackToWake();
    boolean had;
    Waiter served = null;
    lock();
    try {
      had = borrowers.holds(borrower);
      if (had) {
        borrowers.remove(borrower);
        borrowed--;
        served = serve();
      }
    } finally {
      held = FREE;
    }
    wake(served);
    return had;
  }

  void resize(int newTotal) {
    reserveStackToWake();
    Waiter served;
    lock();
    try {
      total = newTotal;
      served = serve();
    } finally {
      held = FREE;
    }
    wake(served);
  }

  int total() {
    lock();
    try {
      return total;
    } finally {
      held = FREE;
    }
  }

  int borrowed() {
    lock();
    try {
      return borrowed;
    } finally {
      held = FREE;
    }
  }

  int available() {
    lock();
    try {
      return total == CapacityLimiter.UNLIMITED ? total : total - borrowed;
    } finally {
      held = FREE;
    }
  }

  CapacityLimiter.Statistics statistics() {
    @Nullable Object[] copy = new @Nullable Object[0];
    while (true) {
      int nowTotal;
      int nowBorrowed;
      int waiting;
      int capacity;
      lock();
      try {
        capacity = borrowers.capacity();
        if (copy.length == capacity) {
          borrowers.copyInto(copy);
        }
        nowTotal = total;
        nowBorrowed = borrowed;
        waiting = line.waiting();
      } finally {
        held = FREE;
      }
      if (copy.length == capacity) {
        List<Object> holders = Borrowers.holders(copy);
        return new CapacityLimiter.Statistics(nowBorrowed, nowTotal, holders, waiting);
      }
      copy = new @Nullable Object[capacity]; // not under the lock
    }
  }
}
