package dev.nursery.testing.broken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testing.cancellation.Aftermath;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Programs that do well until they are cancelled; one for each run, as they note what they do. */
final class CancelledPrograms {

  private static final Duration A_WHILE = Duration.ofSeconds(1);

  /** The line in this file at which a mistake shows; written when it is passed. */
  int line;

  /** A handover of letters through a lot, and of a permit through suspensions; correct. */
  void handover(Nursery nursery, Aftermath after) {
    var permits = new Permits(1, Permits.Mistake.NONE);
    var lot = new ParkingLot();
    Deque<String> letters = new ArrayDeque<>();
    int[] count = new int[2];
    after.check("the permit is back", () -> assertThat(permits.free()).isEqualTo(1));
    after.check(
        "no letter is lost", () -> assertThat(count[0]).isEqualTo(count[1] + letters.size()));
    after.nobodyWaits("letters", lot);
    nursery.startSoon(
        "taker",
        () -> {
          for (int i = 0; i < 3; i++) {
            withPermit(permits, Tasks::checkpoint);
            take(letters, lot);
            count[1]++;
          }
        });
    nursery.startSoon(
        "giver",
        () -> {
          for (int i = 0; i < 3; i++) {
            withPermit(permits, () -> Tasks.sleep(A_WHILE));
            synchronized (letters) {
              letters.add("letter " + i);
              count[0]++;
            }
            lot.unpark(1);
          }
        });
  }

  private static void take(Deque<String> letters, ParkingLot lot) {
    Tasks.checkpointIfCancelled();
    while (true) {
      ParkingLot.Place place;
      synchronized (letters) {
        if (!letters.isEmpty()) {
          letters.remove();
          return;
        }
        place = lot.prepare();
      }
      place.await();
    }
  }

  private static void withPermit(Permits permits, Runnable work) {
    permits.acquire();
    try {
      work.run();
    } finally {
      permits.release();
    }
  }

  void leaksPermit(Nursery nursery, Aftermath after) {
    var permits = new Permits(1, Permits.Mistake.NONE);
    after.check("the permit is back", () -> assertThat(permits.free()).isEqualTo(1));
    nursery.startSoon("holder", () -> hold(permits));
  }

  private void hold(Permits permits) {
    permits.acquire();
    line = nextLine();
    Tasks.checkpoint();
    try {
      Tasks.sleep(A_WHILE);
    } finally {
      permits.release();
    }
  }

  /** As {@link #leaksPermit}, but it is a timeout of the program's own that shows it. */
  void leaksPermitInTimeout(Nursery nursery, Aftermath after) {
    var permits = new Permits(1, Permits.Mistake.NONE);
    after.check("the permit is back", () -> assertThat(permits.free()).isEqualTo(1));
    nursery.startSoon("holder", () -> CancelScope.moveOnAfter(A_WHILE, () -> hold(permits)));
  }

  @SuppressWarnings("EmptyCatch") // the mistake
  void swallows(Nursery nursery, Aftermath after) {
    nursery.startSoon(
        "swallower",
        () -> {
          try {
            line = nextLine();
            Tasks.checkpoint();
          } catch (Cancelled e) {
            // as if nothing had happened
          }
        });
  }

  @SuppressWarnings("EmptyCatch") // the mistake
  void swallowsInBody(Nursery nursery, Aftermath after) {
    try {
      line = nextLine();
      Tasks.checkpoint();
    } catch (Cancelled e) {
      // as if nothing had happened
    }
  }

  void cleansUpUnshielded(Nursery nursery, Aftermath after) {
    cleansUp(nursery, after, () -> Tasks.sleep(A_WHILE));
  }

  void cleansUpShielded(Nursery nursery, Aftermath after) {
    cleansUp(nursery, after, () -> CancelScope.shielded(() -> Tasks.sleep(A_WHILE)));
  }

  private void cleansUp(Nursery nursery, Aftermath after, Runnable flush) {
    boolean[] flushed = {true};
    after.check("what was written is flushed", () -> assertThat(flushed[0]).isTrue());
    nursery.startSoon(
        "writer",
        () -> {
          Tasks.checkpoint();
          flushed[0] = false;
          try {
            line = nextLine();
            Tasks.checkpoint();
          } finally {
            flush.run();
            flushed[0] = true;
          }
        });
  }

  void missesClose(Nursery nursery, Aftermath after) {
    boolean[] open = {false};
    after.check("the file is closed", () -> assertThat(open[0]).isFalse());
    nursery.startSoon(
        "reader",
        () -> {
          Tasks.checkpoint();
          open[0] = true;
          line = nextLine();
          Tasks.checkpoint();
          open[0] = false;
        });
  }

  /** The taker waits for ever if the giver's timeout comes first, as nobody tells him. */
  void tellsNobody(Nursery nursery, Aftermath after) {
    var lot = new ParkingLot();
    nursery.startSoon("taker", lot::park);
    nursery.startSoon(
        "giver",
        () ->
            CancelScope.moveOnAfter(
                Duration.ofHours(1),
                () -> {
                  line = nextLine();
                  Tasks.sleep(A_WHILE);
                  lot.unparkAll();
                }));
  }

  void failsInCleanUp(Nursery nursery, Aftermath after) {
    boolean done = false;
    try {
      line = nextLine();
      Tasks.checkpoint();
      done = true;
    } finally {
      if (!done) {
        throwBroken();
      }
    }
  }

  private static void throwBroken() {
    throw new IllegalStateException("broken by half a write");
  }

  /** A thread that is no task is not cancelled with the others, and needs to be told. */
  void leavesThreadInLot(Nursery nursery, Aftermath after) {
    var lot = new ParkingLot();
    after.nobodyWaits("lot", lot);
    Thread.ofVirtual().start(lot::park);
    line = nextLine();
    Tasks.sleep(A_WHILE);
    lot.unparkAll();
  }

  private static int nextLine() {
    return 1
        + StackWalker.getInstance()
            .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
  }
}
