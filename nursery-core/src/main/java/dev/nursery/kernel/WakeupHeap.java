package dev.nursery.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One stripe of a {@link DeadlineTimer}: a binary heap of entries that know their place, under a
 * short lock.
 */
final class WakeupHeap extends ShortLock {

  private static final int INITIAL_CAPACITY = 16;

  private @Nullable Wakeup[] entries = new Wakeup[INITIAL_CAPACITY];
  private int size;

  /** Inserts {@code entry}, or moves it; true if it is the earliest now. */
  boolean put(Wakeup entry, long at) {
    reserveStack();
    lockNested(); // under the lock of the entry's task
    try {
      if (entry.index >= 0) {
        removeAt(entry.index);
      } else if (size == entries.length) {
        entries = Arrays.copyOf(entries, size << 1);
      }
      entry.key = at;
      up(size++, entry);
      return entry.index == 0;
    } finally {
      held = FREE;
    }
  }

  /** Takes {@code entry} out if it is in. */
  void remove(Wakeup entry) {
    reserveStack();
    lockNested(); // under the lock of the entry's task
    try {
      if (entry.index >= 0) {
        removeAt(entry.index);
        entry.index = -1;
      }
    } finally {
      held = FREE;
    }
  }

  /** Takes out the earliest entry if its time has come, else returns null. */
  @Nullable Wakeup takeDue(long now) {
    lock();
    try {
      Wakeup head = entries[0];
      if (head == null || head.key > now) {
        return null;
      }
      removeAt(0);
      head.index = -1;
      return head;
    } finally {
      held = FREE;
    }
  }

  /** The earliest entry, left where it is, or null. */
  @Nullable Wakeup first() {
    lock();
    try {
      return entries[0];
    } finally {
      held = FREE;
    }
  }

  /** The time of the earliest entry, or {@link ScopeRecord#NEVER}. */
  long earliest() {
    lock();
    try {
      Wakeup head = entries[0];
      return head == null ? ScopeRecord.NEVER : head.key;
    } finally {
      held = FREE;
    }
  }

  int size() {
    lock();
    try {
      return size;
    } finally {
      held = FREE;
    }
  }

  private void removeAt(int hole) {
    Wakeup last = entries[--size];
    entries[size] = null;
    if (hole < size && last != null) {
      if (hole > 0 && last.key < keyAt((hole - 1) >> 1)) {
        up(hole, last);
      } else {
        down(hole, last);
      }
    }
  }

  private void up(int hole, Wakeup entry) {
    int at = hole;
    while (at > 0) {
      int parent = (at - 1) >> 1;
      if (keyAt(parent) <= entry.key) {
        break;
      }
      place(at, entries[parent]);
      at = parent;
    }
    place(at, entry);
  }

  private void down(int hole, Wakeup entry) {
    int at = hole;
    for (int child; (child = 2 * at + 1) < size; at = child) {
      if (child + 1 < size && keyAt(child + 1) < keyAt(child)) {
        child++;
      }
      if (entry.key <= keyAt(child)) {
        break;
      }
      place(at, entries[child]);
    }
    place(at, entry);
  }

  private void place(int at, @Nullable Wakeup entry) {
    entries[at] = entry;
    if (entry != null) {
      entry.index = at;
    }
  }

  private long keyAt(int at) {
    Wakeup entry = entries[at];
    return entry == null ? ScopeRecord.NEVER : entry.key;
  }
}
