package dev.nursery.testing.schedule;

import dev.nursery.spi.Conductor.Watched;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The cancelled tasks of one run that may wait in foreign code, and the interrupts that they are
 * owed. Belongs to the driving thread, but for {@link #watch}.
 */
final class Deliveries {

  private final Strands strands;
  private final Timeline timeline;
  private final List<Turn.Delivery> watched = new ArrayList<>();

  /** Brought by any thread. */
  private final Queue<Watched> arriving = new ConcurrentLinkedQueue<>();

  Deliveries(Strands strands, Timeline timeline) {
    this.strands = strands;
    this.timeline = timeline;
  }

  /** A task has been cancelled; any thread. */
  void watch(Watched task) {
    arriving.add(task);
  }

  /**
   * Takes in whoever has been cancelled since; but one who has not begun yet, as can be told from
   * here only then, has to be asked after again.
   */
  void takeIn() {
    var notBegun = new ArrayList<Watched>();
    for (Watched task; (task = arriving.poll()) != null; ) {
      Turn.Strand strand = strands.of(task.thread());
      if (strand != null) {
        watched.add(new Turn.Delivery(strand, task));
      } else if (task.thread().getState() == Thread.State.NEW) {
        notBegun.add(task);
      }
    }
    arriving.addAll(notBegun);
  }

  /** Lets each interrupt that is called for be a turn of its own, and looks at all others. */
  void settle() {
    for (int i = 0; i < watched.size(); i++) {
      Turn.Delivery delivery = watched.get(i);
      if (delivery.ready) {
        continue;
      }
      if (delivery.watched.wantsInterrupt()) {
        strands.makeReady(delivery);
      } else if (look(delivery)) {
        i--;
      }
    }
  }

  /** The turn of {@code delivery}. */
  void deliver(Turn.Delivery delivery) {
    delivery.ready = false;
    look(delivery);
  }

  /** Looks at a cancelled task; true if it is watched no more. */
  private boolean look(Turn.Delivery delivery) {
    if (delivery.nextLook != null) {
      delivery.nextLook.cancel(false);
      delivery.nextLook = null;
    }
    if (delivery.watched.look()) {
      watched.remove(delivery);
      return true;
    }
    long at = delivery.watched.nextLook();
    if (at != Watched.NEVER) {
      delivery.nextLook = timeline.at(at, () -> {}); // settling does it
    }
    return false;
  }
}
