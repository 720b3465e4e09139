package dev.nursery.channel;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The gates of all channels that one select waits for: each once, in the order of their making, so
 * that two selects cannot wait for each other in there.
 */
final class Gates {

  private final Gate[] gates;

  private Gates(Gate[] gates) {
    this.gates = gates;
  }

  /**
   * The gates of those among {@code choices} that have one.
   *
   * @param passing how many that are
   */
  static Gates of(Choice<?>[] choices, int passing) {
    var gates = new Gate[passing];
    int count = 0;
    for (Choice<?> choice : choices) {
      if (choice instanceof Passing<?, ?> channel) {
        gates[count++] = channel.conduit.gate;
      }
    }
    if (count < 2) {
      return new Gates(gates);
    }
    Arrays.sort(gates, Comparator.comparingLong(gate -> gate.order));
    int distinct = 1;
    for (Gate gate : gates) {
      if (gate != gates[distinct - 1]) {
        gates[distinct++] = gate;
      }
    }
    return new Gates(distinct == count ? gates : Arrays.copyOf(gates, distinct));
  }

  /** Which of {@code bound} to look at first; inside. */
  int draw(int bound) {
    return gates.length == 0 ? 0 : gates[0].draw(bound);
  }

  void enter() {
    for (int i = 0; i < gates.length; i++) {
      if (i == 0) {
        gates[i].enter();
      } else {
        gates[i].enterNested();
      }
    }
  }

  /** All are left before anybody is woken, as that may take long. */
  void leave() {
    Waiter<?> owed = null;
    for (Gate gate : gates) {
      Waiter<?> claimed = gate.leaveOwing();
      if (claimed != null) {
        owed = Gate.together(claimed, owed);
      }
    }
    Gate.wake(owed);
  }
}
