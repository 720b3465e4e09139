package dev.nursery.channel;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The gates of all channels that one select waits for: each once, in the order of their making, so
 * that two selects cannot wait for each other in there.
 */
final class Gates {

  private static final Comparator<Gate> IN_ORDER = Comparator.comparingLong(gate -> gate.order);

  final Gate[] gates;

  /** How many there are; behind them the array is not used. */
  final int count;

  private Gates(Gate[] gates, int count) {
    this.gates = gates;
    this.count = count;
  }

  /** The gates of those among {@code choices} that have one. */
  static Gates of(Choice<?>[] choices) {
    var gates = new Gate[choices.length];
    int count = 0;
    for (Choice<?> choice : choices) {
      Gate gate = choice.gate();
      if (gate != null) {
        gates[count++] = gate;
      }
    }
    sort(gates, count);
    int distinct = Math.min(count, 1);
    for (int i = 1; i < count; i++) {
      if (gates[i] != gates[distinct - 1]) {
        gates[distinct++] = gates[i];
      }
    }
    return new Gates(gates, distinct);
  }

  private static void sort(Gate[] gates, int count) {
    if (count == 2 && gates[0].order > gates[1].order) {
      Gate later = gates[0];
      gates[0] = gates[1];
      gates[1] = later;
    } else if (count > 2) {
      Arrays.sort(gates, 0, count, IN_ORDER);
    }
  }

  /** All, or none if that fails. */
  void enter() {
    int entered = 0;
    boolean all = false;
    try {
      while (entered < count) {
        if (entered == 0) {
          gates[0].enter();
        } else {
          gates[entered].enterNested();
        }
        entered++;
      }
      all = true;
    } finally {
      if (!all) {
        for (int i = 0; i < entered; i++) {
          gates[i].held = Gate.FREE;
        }
      }
    }
  }

  /** Whom the holder owes a wake-up. All gates are to be left before, as that may take long. */
  @Nullable Waiter<?> settle() {
    Waiter<?> owed = null;
    for (int i = 0; i < count; i++) {
      Waiter<?> claimed = gates[i].settle();
      if (claimed != null) {
        owed = Gate.together(owed, claimed);
      }
    }
    return owed;
  }
}
