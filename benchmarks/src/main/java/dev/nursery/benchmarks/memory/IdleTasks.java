package dev.nursery.benchmarks.memory;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import dev.nursery.benchmarks.OpenedNursery;
import dev.nursery.benchmarks.Roster;
import dev.nursery.benchmarks.WaitingScope;
import dev.nursery.lowlevel.ParkingLot;
import java.time.Duration;

/** Ways to have a great many threads wait at once. */
enum IdleTasks {
  /** Bare virtual threads that are parked: no library at all. */
  BARE_THREADS {
    @Override
    Running start(int count, Roster roster) {
      for (int i = 0; i < count; i++) {
        Thread.startVirtualThread(() -> {
          roster.signIn();
          WaitingScope.parkUntilInterrupted();
        });
      }
      return () -> {
        roster.interruptAll();
        roster.joinAll();
      };
    }
  },

  /** Forks of one task scope of the JDK. */
  STRUCTURED_TASK_SCOPE {
    @Override
    Running start(int count, Roster roster) {
      return WaitingScope.ofTheJdk(count, roster)::interruptAndWait;
    }
  },

  /** Forks of one scope of Jox. */
  JOX {
    @Override
    Running start(int count, Roster roster) {
      return WaitingScope.ofJox(count, roster)::interruptAndWait;
    }
  },

  /** Tasks of a nursery, asleep. */
  SLEEP_FOREVER {
    @Override
    Running start(int count, Roster roster) {
      return startTasks(
          count,
          () -> {
            roster.signIn();
            Tasks.sleepForever();
          });
    }
  },

  /** Tasks of a nursery, all in one queue. */
  PARKING_LOT {
    @Override
    Running start(int count, Roster roster) {
      var lot = new ParkingLot();
      return startTasks(
          count,
          () -> {
            roster.signIn();
            lot.park();
          });
    }
  },

  /** Tasks of a nursery, each asleep under a deadline of its own. */
  SLEEP_WITH_DEADLINE {
    @Override
    Running start(int count, Roster roster) {
      return startTasks(
          count,
          () -> {
            roster.signIn();
            CancelScope.moveOnAfter(Duration.ofHours(1), () -> Tasks.sleepForever());
          });
    }
  };

  /** What was started and can be stopped; stopping waits until the last thread has ended. */
  interface Running {
    void stop() throws InterruptedException;
  }

  /** Starts {@code count} threads that sign in and wait. */
  abstract Running start(int count, Roster roster);

  /** The bodies do what they do themselves: a call between would weigh on each of them. */
  private static Running startTasks(int count, Block<RuntimeException> body) {
    OpenedNursery opened = OpenedNursery.open();
    for (int i = 0; i < count; i++) {
      opened.nursery().startSoon(body);
    }
    return opened::cancelAndWait;
  }
}
