package dev.nursery.testing;

import dev.nursery.Block;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts steps of several tasks into one order: step 0, then step 1, and so on.
 *
 * <p>A test that is to show what happens if B runs between two lines of A says so, instead of
 * sleeping and hoping:
 *
 * {@snippet :
 * var order = new Sequencer();
 * Nursery.run(nursery -> {
 *   nursery.startSoon(() -> {
 *     order.step(0, () -> log("first, here"));
 *     order.step(2, () -> log("third, here again"));
 *   });
 *   nursery.startSoon(() -> order.step(1, () -> log("second, over there")));
 * });
 * }
 *
 * <p>Each number is used once, and none is left out. If a task that waits for its turn is
 * cancelled, the order cannot be kept any more: the sequencer is broken then, which fails every
 * other step that waits, and every one to come. A step that itself fails counts as done. What was
 * done in one step is visible in the next.
 *
 * <p>Follows trio's {@code Sequencer}.
 */
public final class Sequencer {

  private final ReentrantLock lock = new ReentrantLock();

  /** The number of the step that may run now, or runs; guarded by the lock. */
  private int turn;

  /** The numbers that were asked for; guarded by the lock. */
  private final Set<Integer> used = new HashSet<>();

  /** Who waits for which turn; guarded by the lock. */
  private final Map<Integer, ParkingLot> waiting = new HashMap<>();

  /** Why no more steps are made, or empty; guarded by the lock. */
  private String broken = "";

  /** A sequencer whose first step is 0. */
  public Sequencer() {}

  /**
   * Waits until all steps before {@code number} are over, runs {@code step}, and lets the next one
   * begin. A cancel point while it waits.
   *
   * @param number at least 0, and used once only
   * @throws Cancelled if the task is cancelled while it waits, which breaks the sequencer
   * @throws IllegalStateException if the number was used before, or the sequencer is broken
   */
  public <X extends Exception> void step(int number, Block<X> step) throws X, InterruptedException {
    Objects.requireNonNull(step, "step");
    awaitTurn(number);
    try {
      step.run();
    } finally {
      pass(number);
    }
  }

  /** As {@link #step(int, Block)}, with nothing to do: waits for its turn, and passes it on. */
  public void step(int number) {
    awaitTurn(number);
    pass(number);
  }

  private void awaitTurn(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("steps are counted from 0, and this one is " + number);
    }
    ParkingLot.@Nullable Place place = null;
    lock.lock();
    try {
      if (!used.add(number)) {
        throw new IllegalStateException(
            "step "
                + number
                + " was asked for before: each step of a sequencer is made once, so give every one in a loop its own"
                + " number");
      }
      if (broken.isEmpty()) {
        if (turn == number) {
          return;
        }
        place = waiting.computeIfAbsent(number, _ -> new ParkingLot()).prepare();
      }
    } finally {
      lock.unlock();
    }
    if (place != null) {
      await(place, number);
    }
    requireWhole();
  }

  private void await(ParkingLot.Place place, int number) {
    boolean mine = false;
    try {
      place.await();
      mine = true;
    } finally {
      if (!mine) {
        breakWhile(number);
      }
    }
  }

  private void pass(int number) {
    lock.lock();
    try {
      turn = number + 1;
      ParkingLot next = waiting.remove(turn);
      if (next != null) {
        next.unparkAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void breakWhile(int number) {
    lock.lock();
    try {
      if (broken.isEmpty()) {
        broken = "the task that waited for step " + number + " was cancelled";
      }
      waiting.values().forEach(ParkingLot::unparkAll);
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  private void requireWhole() {
    String why;
    lock.lock();
    try {
      why = broken;
    } finally {
      lock.unlock();
    }
    if (!why.isEmpty()) {
      Tasks.checkpointBeforeFailing();
      throw new IllegalStateException(
          "the steps of this sequencer cannot be made in order any more: " + why);
    }
  }

  @Override
  public String toString() {
    lock.lock();
    try {
      return "Sequencer[" + (broken.isEmpty() ? "at step " + turn : "broken: " + broken) + "]";
    } finally {
      lock.unlock();
    }
  }
}
