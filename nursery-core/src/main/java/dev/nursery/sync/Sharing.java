package dev.nursery.sync;

import dev.nursery.BrokenResourceException;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.kernel.Possession;
import dev.nursery.kernel.TaskRecord;
import org.jspecify.annotations.Nullable;

/**
 * Who reads, who writes, and who waits to.
 *
 * <p>Readers behind a writer wait although others are reading, as the line admits nobody but its
 * first. If that writer is cancelled, they wait for nothing any more: whoever takes the writer out
 * of the line serves, and they are let in.
 *
 * <p>The two ends of an owner differ. A writer may have left things half done, so the lock breaks.
 * A reader has changed nothing: its share is given back, as if it had released.
 */
final class Sharing extends Line {

  /** What a waiter wants that does not want to read. */
  private static final Object WRITE = new Object();

  private static final int MOST_SPARES = 64;

  /**
   * The share of one reader, in the list of what its task has. Kept for the next reader when it is
   * given back, so that who need not wait seldom allocates.
   */
  private static final class Share extends Possession {

    private final Sharing of;

    /** The next of those that nobody uses; guarded by the lock. */
    private @Nullable Share spare;

    Share(Sharing of) {
      this.of = of;
    }

    /** Whether its reader has ended; guarded by the lock. */
    private boolean orphaned;

    @Override
    protected void ownerEnded(TaskRecord owner) {
      of.orphan(this);
    }
  }

  /** The task that writes, or ended while it wrote; written under the lock. */
  private @Nullable TaskRecord writer;

  /** How many read; guarded by the lock. */
  private int readers;

  /** Shares that nobody uses; guarded by the lock, as is {@link #spareCount}. */
  private @Nullable Share spares;

  private int spareCount;

  private final Possession writing =
      new Possession() {
        @Override
        protected void ownerEnded(TaskRecord owner) {
          setBroken();
          failAll(line);
        }
      };

  Sharing(Object subject) {
    super(subject);
  }

  @Override
  boolean admits(Waiter first) {
    return writer == null && (first.request != WRITE || readers == 0);
  }

  @Override
  void admit(Waiter first) {
    if (first.request == WRITE) {
      writer = first.task;
    } else {
      readers++;
    }
  }

  // -- reading

  /** Takes a share if that is possible at once; whether it was. */
  private boolean takeShare(TaskRecord task) {
    Share made = null;
    while (true) {
      boolean taken;
      Share share;
      lock();
      try {
        taken = !isBroken() && writer == null && line.isEmpty();
        share = made == null ? spares : made;
        if (taken && share != null) {
          share.takenBy(task);
          if (share == spares) {
            spares = share.spare;
            spareCount--;
          }
          readers++;
        }
      } finally {
        held = FREE;
      }
      if (!taken || share != null) {
        return taken;
      }
      made = new Share(this); // not under the lock
    }
  }

  boolean read(TaskRecord task) {
    requireNothing(task, "to read");
    return takeShare(task);
  }

  /** As {@link #read}, for whoever does not go on to wait, and is told of a broken lock here. */
  boolean tryRead(TaskRecord task) {
    if (read(task)) {
      return true;
    }
    if (isBroken()) {
      throw broken();
    }
    serveLate();
    return read(task);
  }

  void readOrWait(TaskRecord task) {
    if (read(task)) {
      return;
    }
    var share = new Share(this); // before, as it may run out of memory
    if (!join(task, null)) {
      throw newBroken();
    }
    share.takenBy(task);
  }

  void endReading(TaskRecord task) {
    Share share = shareOf(task);
    if (share == null) {
      throw notHeld(task, "ends reading", "reads");
    }
    boolean alone;
    lock();
    try {
      alone = line.isEmpty();
      if (alone) {
        endReading(task, share);
      }
    } finally {
      held = FREE;
    }
    if (!alone) {
      giveOn(task, share);
    }
  }

  private void giveOn(TaskRecord task, Share share) {
    reserveStackToWake();
    Waiter served;
    lock();
    try {
      endReading(task, share);
      served = serve();
    } finally {
      held = FREE;
    }
    wake(served);
  }

  /** Under the lock. */
  private void endReading(TaskRecord task, Share share) {
    share.givenBackBy(task);
    readers--;
    if (spareCount < MOST_SPARES) {
      share.spare = spares;
      spares = share;
      spareCount++;
    }
  }

  /** Not kept for others: it lies in the list of the task that has ended. */
  private void orphan(Share share) {
    reserveStackToWake();
    Waiter served;
    lock();
    try {
      if (!share.orphaned) {
        share.orphaned = true;
        readers--;
      }
      served = serve();
    } finally {
      held = FREE;
    }
    wake(served);
  }

  /** A task has few possessions, so this looks through them. */
  private @Nullable Share shareOf(TaskRecord task) {
    for (Possession at = task.possessions(); at != null; at = at.next()) {
      if (at instanceof Share share && share.of == this) {
        return share;
      }
    }
    return null;
  }

  // -- writing

  boolean write(TaskRecord task) {
    requireNothing(task, "to write");
    lock();
    try {
      boolean taken = !isBroken() && writer == null && readers == 0 && line.isEmpty();
      if (taken) {
        writing.takenBy(task);
        writer = task;
      }
      return taken;
    } finally {
      held = FREE;
    }
  }

  /** As {@link #tryRead}. */
  boolean tryWrite(TaskRecord task) {
    if (write(task)) {
      return true;
    }
    if (isBroken()) {
      throw broken();
    }
    serveLate();
    return write(task);
  }

  void writeOrWait(TaskRecord task) {
    if (write(task)) {
      return;
    }
    if (!join(task, WRITE)) {
      throw newBroken();
    }
    writing.takenBy(task);
  }

  void endWriting(TaskRecord task) {
    if (writer != task) {
      throw notHeld(task, "ends writing", "writes");
    }
    reserveStackToWake();
    Waiter served;
    lock();
    try {
      writing.givenBackBy(task);
      writer = null;
      served = serve();
    } finally {
      held = FREE;
    }
    wake(served);
  }

  void downgrade(TaskRecord task) {
    if (writer != task) {
      throw notHeld(task, "goes on from writing to reading", "writes");
    }
    var share = new Share(this);
    reserveStackToWake();
    Waiter served;
    lock();
    try {
      writing.givenBackBy(task);
      share.takenBy(task);
      writer = null;
      readers++;
      served = serve();
    } finally {
      held = FREE;
    }
    wake(served);
  }

  // -- misuse, and the end of a writer

  private void requireNothing(TaskRecord task, String what) {
    boolean writes = writer == task; // its own thread alone sees that for sure, as in Ownership
    if (writes || shareOf(task) != null) {
      throw new IllegalStateException(
          "task '"
              + task.name()
              + "' asks "
              + what
              + " where it "
              + (writes ? "writes" : "reads")
              + " already, and could wait for itself: these locks are not re-entrant, and a reader does not"
              + " become a writer; release first, or go on from writing to reading with downgrade()");
    }
  }

  private RuntimeException notHeld(TaskRecord task, String does, String should) {
    if (isBroken()) {
      return broken();
    }
    return new IllegalStateException(
        "task '"
            + task.name()
            + "' "
            + does
            + ", but it is not the one that "
            + should
            + ": it released before, or another task acquired; release once for each acquire, in the"
            + " same task, or use withRead(...) and withWrite(...)");
  }

  private BrokenResourceException newBroken() {
    Tasks.checkpointBeforeFailing();
    return broken();
  }

  /** For what is no cancel point, as it may stand in a clean-up. */
  private BrokenResourceException broken() {
    TaskRecord ended = writer();
    return new BrokenResourceException(
        "nobody gets this lock any more: task '"
            + (ended == null ? "unknown" : ended.name())
            + "' ended while it was writing, so what the lock guards may be half done; release in a"
            + " finally, or use withWrite(...)");
  }

  private @Nullable TaskRecord writer() {
    lock();
    try {
      return writer;
    } finally {
      held = FREE;
    }
  }

  TaskReadWriteLock.Statistics statistics() {
    TaskRecord nowWrites;
    int nowRead;
    int waiting;
    boolean isBroken;
    lock();
    try {
      nowWrites = writer;
      nowRead = readers;
      waiting = line.waiting();
      isBroken = isBroken();
    } finally {
      held = FREE;
    }
    return new TaskReadWriteLock.Statistics(nowRead, (Task<?>) nowWrites, waiting, isBroken);
  }
}
