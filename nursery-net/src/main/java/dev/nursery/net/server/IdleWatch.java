package dev.nursery.net.server;

import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Cuts off connections that are idle for too long; one task for all of them.
 *
 * <p>A connection only notes when it was last active, which costs next to nothing. It is looked at
 * when it would be too late if it had not been active since; if it was, then again when it is too
 * late from then on.
 */
final class IdleWatch {

  private final long limit;
  private final TaskClock clock;

  /** The next to be looked at first. */
  private final ConcurrentSkipListSet<Entry> entries =
      new ConcurrentSkipListSet<>(
          Comparator.<Entry>comparingLong(each -> each.lookAt)
              .thenComparingLong(each -> each.connection.number()));

  /** Where the watch waits while there is nothing to be watched. */
  private final ParkingLot lot = new ParkingLot();

  IdleWatch(Duration limit, TaskClock clock) {
    this.limit = limit.toNanos();
    this.clock = clock;
  }

  /** A connection that is watched. */
  final class Entry {

    private final ServerConnection<?> connection;

    /** When to look, by the clock; changed by the watch alone, while this is not in the set. */
    private volatile long lookAt;

    private volatile boolean gone;

    private Entry(ServerConnection<?> connection) {
      this.connection = connection;
      this.lookAt = connection.lastActivity() + limit;
    }

    /**
     * Watches it no more. If the watch has just taken it out, it is not found here; but then the
     * watch looks whether it is gone, after it has put it back.
     */
    void remove() {
      gone = true;
      entries.remove(this);
    }
  }

  /** Watches a connection, until it is removed. */
  Entry add(ServerConnection<?> connection) {
    var entry = new Entry(connection);
    entries.add(entry);
    // Nobody is looked at before those that were there already, so a watch that sleeps may sleep
    // on.
    lot.unparkAll();
    return entry;
  }

  /** The task of the watch; ends by being cancelled. */
  void run() {
    while (true) {
      ParkingLot.Place place = lot.prepare();
      Entry next = next();
      if (next == null) {
        place.await();
        continue;
      }
      place.withdraw();
      long wait = next.lookAt - clock.now();
      if (wait > 0) {
        Tasks.sleep(Duration.ofNanos(wait));
      } else {
        look();
      }
    }
  }

  private @Nullable Entry next() {
    Iterator<Entry> all = entries.iterator(); // which does not mind that others remove theirs
    return all.hasNext() ? all.next() : null;
  }

  private void look() {
    Entry entry = entries.pollFirst();
    if (entry == null) {
      return;
    }
    long tooLate = entry.connection.lastActivity() + limit;
    if (tooLate <= clock.now()) {
      entry.connection.cutOff(ConnectionEnd.Kind.IDLE);
    } else {
      entry.lookAt = tooLate;
      entries.add(entry);
      if (entry.gone) {
        entries.remove(entry);
      }
    }
  }
}
