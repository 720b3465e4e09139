package dev.nursery.sync;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who has a token, or waits for one: a hash table by identity, guarded by the lock of its limiter.
 *
 * <p>Not {@code IdentityHashMap}, which allocates when it grows, at a moment of its own choosing,
 * and that would be under the lock. This one is given {@linkplain #room room} beforehand.
 *
 * <p>A borrower that waits is in here as its {@link Waiter}, whose request it is.
 */
final class Borrowers {

  private static final int FIRST_ROOM = 16;

  /** Open addressing; at most half of it is used. The length is a power of two. */
  private @Nullable Object[] slots = new @Nullable Object[FIRST_ROOM];

  private int size;

  /** Whether one more needs {@linkplain #room room} first. */
  boolean isFull() {
    return 2 * (size + 1) > slots.length;
  }

  int capacity() {
    return slots.length;
  }

  /** Space for more than {@code capacity}; not under the lock. */
  static @Nullable Object[] room(int capacity) {
    return new @Nullable Object[2 * capacity];
  }

  /** Moves into more room, unless somebody else was faster. */
  void moveInto(@Nullable Object[] room) {
    if (room.length > slots.length) {
      @Nullable Object[] old = slots;
      slots = room;
      for (Object entry : old) {
        if (entry != null) {
          slots[find(key(entry))] = entry;
        }
      }
    }
  }

  boolean has(Object borrower) {
    return slots[find(borrower)] != null;
  }

  /** Who waited for that borrower, if its wait was cancelled and it has not left yet. */
  @Nullable Waiter cancelledWaiter(Object borrower) {
    return slots[find(borrower)] instanceof Waiter waiter && !waiter.isWaiting() ? waiter : null;
  }

  /** Whether that borrower has a token, and does not only wait for one. */
  boolean holds(Object borrower) {
    return slots[find(borrower)] == borrower;
  }

  /** Adds a borrower, or a waiter for one, or puts the one in the other's place. */
  void put(Object entry) {
    int at = find(key(entry));
    if (slots[at] == null) {
      size++;
    }
    slots[at] = entry;
  }

  void remove(Object borrower) {
    int free = find(borrower);
    if (slots[free] == null) {
      return;
    }
    size--;
    // No gap may come between an entry and the place where it is looked for first.
    for (int at = next(free); ; at = next(at)) {
      Object entry = slots[at];
      if (entry == null) {
        break;
      }
      int home = home(key(entry));
      boolean mayMove = free <= at ? home <= free || home > at : home <= free && home > at;
      if (mayMove) {
        slots[free] = entry;
        free = at;
      }
    }
    slots[free] = null;
  }

  /** A copy of the table, to be looked through under no lock. */
  @Nullable Object[] copyInto(@Nullable Object[] copy) {
    System.arraycopy(slots, 0, copy, 0, slots.length);
    return copy;
  }

  /** Those in a copy who have a token. */
  static List<Object> holders(@Nullable Object[] copy) {
    var holders = new ArrayList<Object>();
    for (Object entry : copy) {
      if (entry != null && !(entry instanceof Waiter)) {
        holders.add(entry);
      }
    }
    return List.copyOf(holders);
  }

  /** Where that borrower is, or the free slot where it would be. */
  private int find(Object borrower) {
    int at = home(borrower);
    for (Object entry; (entry = slots[at]) != null && key(entry) != borrower; ) {
      at = next(at);
    }
    return at;
  }

  private int home(Object borrower) {
    int hash = System.identityHashCode(borrower);
    return (hash ^ hash >>> 16) & slots.length - 1;
  }

  private int next(int at) {
    return at + 1 & slots.length - 1;
  }

  private static Object key(Object entry) {
    return entry instanceof Waiter waiter && waiter.request != null ? waiter.request : entry;
  }
}
