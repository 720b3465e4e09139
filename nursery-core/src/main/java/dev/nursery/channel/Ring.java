package dev.nursery.channel;

import org.jspecify.annotations.Nullable;

/**
 * The values that a channel holds, in an array that is used in a circle. It grows as they come, but
 * not by itself: it is used under a lock, and memory is asked for outside of it.
 */
final class Ring<T> {

  /** More would be thrown away too often; most channels stay small. */
  private static final int FIRST = 16;

  /** Beyond this there are no arrays. */
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private static final @Nullable Object[] NONE = {};

  private @Nullable Object[] slots;
  private int first;
  private int size;

  private Ring(int length) {
    slots = length == 0 ? NONE : new @Nullable Object[length];
  }

  /** One that grows up to {@code capacity}. */
  static <T> Ring<T> growing(int capacity) {
    return new Ring<>(Math.min(capacity, FIRST));
  }

  /** One that has its {@code capacity} from the beginning. */
  static <T> Ring<T> whole(int capacity) {
    return new Ring<>(capacity);
  }

  int size() {
    return size;
  }

  /** Whether one more can be added without {@link #growTo}. */
  boolean hasSlot() {
    return size < slots.length;
  }

  void add(T value) {
    int at = first + size;
    slots[at < slots.length ? at : at - slots.length] = value;
    size++;
  }

  @SuppressWarnings("unchecked") // only add puts something there
  @Nullable T poll() {
    if (size == 0) {
      return null;
    }
    T value = (T) slots[first];
    slots[first] = null;
    first = first + 1 < slots.length ? first + 1 : 0;
    size--;
    return value;
  }

  void clear() {
    slots = NONE;
    first = 0;
    size = 0;
  }

  /** An array with more slots, for {@link #growTo}. May run out of memory; under no lock. */
  @Nullable Object[] larger(int capacity) {
    int length = Math.min(LARGEST, Math.max(slots.length, FIRST));
    return new @Nullable Object[Math.min(capacity, length > LARGEST / 2 ? LARGEST : 2 * length)];
  }

  /** Moves into {@code larger}, unless somebody else has made room by now. */
  void growTo(@Nullable Object[] larger) {
    if (larger.length <= slots.length || size < slots.length) {
      return;
    }
    int toEnd = Math.min(size, slots.length - first);
    System.arraycopy(slots, first, larger, 0, toEnd);
    System.arraycopy(slots, 0, larger, toEnd, size - toEnd);
    slots = larger;
    first = 0;
  }
}
