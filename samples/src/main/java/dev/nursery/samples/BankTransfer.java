// sample: bank-transfer - a race, and a wrong place to be cancelled, found by trying all
package dev.nursery.samples;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationFailure;
import dev.nursery.testing.cancellation.CancellationReport;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Exploration;
import dev.nursery.testing.schedule.ExplorationReport;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.RunReport;
import dev.nursery.testing.schedule.ScheduleFailure;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Two transfers between two accounts at the same time. A test that runs them a few times passes;
 * the schedules that lose money are searched for here, and one of them is shown step by step. Then
 * the mistake is mended, the wrong way first; and since a program that is right when it is left
 * alone may still be wrong when it is cancelled, it is cancelled everywhere.
 *
 * <p>Answers what the "Survey of Python's Async Features" says for a loop: between two places that
 * {@code await}, nobody interferes, and no such race can be written.
 *
 * <p>What changes when coroutines become virtual threads: tasks run at the same time, so what they
 * share needs a lock again; and what a loop never had to search for is what this program finds.
 */
public final class BankTransfer {

  private static final int SEEDS = 1_000;

  /** An account that lies elsewhere: during each access, others may get in between. */
  static final class Account {

    private final ReentrantLock lock = new ReentrantLock();
    private int balance = 100;

    int read() {
      Tasks.checkpoint();
      return balance;
    }

    void write(int changed) {
      Tasks.checkpoint();
      balance = changed;
    }
  }

  /** A way to move money. */
  @FunctionalInterface
  interface Transfer {

    void move(Account from, Account to, int amount);
  }

  /** Reads and writes, and hopes that nobody else does meanwhile. */
  static void racy(Account from, Account to, int amount) {
    from.write(from.read() - amount);
    to.write(to.read() + amount);
  }

  /** Locks each account before it looks at it. */
  static void deadlocking(Account from, Account to, int amount) {
    holding(
        from.lock,
        () -> {
          from.write(from.read() - amount);
          holding(to.lock, () -> to.write(to.read() + amount));
        });
  }

  /** Holds one account's lock at a time, but may be cancelled when the money is in neither. */
  static void cutOffHalfWay(Account from, Account to, int amount) {
    holding(from.lock, () -> from.write(from.read() - amount));
    holding(to.lock, () -> to.write(to.read() + amount));
  }

  /** The same, which is not begun if it is cancelled before, and is not cut off once it has. */
  static void correct(Account from, Account to, int amount) {
    Tasks.checkpointIfCancelled();
    CancelScope.shielded(() -> cutOffHalfWay(from, to, amount));
  }

  private static void holding(ReentrantLock lock, Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** The program under test: two transfers that cross, after which no money may be missing. */
  static void crossing(Transfer transfer) {
    var ann = new Account();
    var bob = new Account();
    cross(ann, bob, transfer);
    int total = total(ann, bob);
    if (total != 200) {
      throw new IllegalStateException("the accounts have " + total + " together, not 200");
    }
  }

  static void cross(Account ann, Account bob, Transfer transfer) {
    Nursery.run(nursery -> {
      nursery.startSoon("Ann pays", () -> transfer.move(ann, bob, 10));
      nursery.startSoon("Bob pays", () -> transfer.move(bob, ann, 20));
    });
  }

  static int total(Account ann, Account bob) {
    return ann.balance + bob.balance;
  }

  /** Searches, and says what was found. */
  static void investigate(String what, Nursery.RunBody program) {
    IO.println("== " + what);
    try {
      ExplorationReport report = Deterministic.explore(Exploration.seeds(SEEDS), program);
      IO.println("No failure in " + report.runs() + " runs.");
    } catch (ScheduleFailure failure) {
      IO.println(failure.getMessage());
      Plan plan = failure.shrunk().orElseThrow().plan();
      RunReport again = Deterministic.limits().observe(plan, program);
      IO.println("Repeated by " + plan + ": " + again.failure().orElseThrow().getClass().getName());
    }
    IO.println();
  }

  /** Searches for a point at which the two transfers must not be cancelled, and says so. */
  static void cancel(String what, Transfer transfer) {
    IO.println("== " + what);
    try {
      CancellationReport report =
          CancellationExplorer.seed(1)
              .explore((nursery, after) -> {
                var ann = new Account();
                var bob = new Account();
                after.check(
                    "no money is missing",
                    () -> {
                      if (total(ann, bob) != 200) {
                        throw new IllegalStateException("there are " + total(ann, bob));
                      }
                    });
                cross(ann, bob, transfer);
              });
      IO.println("No failure in " + report.runs() + " runs.");
    } catch (CancellationFailure failure) {
      IO.println(failure.getMessage());
    }
    IO.println();
  }

  static void main() {
    investigate("no lock", nursery -> crossing(BankTransfer::racy));
    investigate("both locks", nursery -> crossing(BankTransfer::deadlocking));
    investigate("one lock at a time", nursery -> crossing(BankTransfer::cutOffHalfWay));
    cancel("one lock at a time, cancelled everywhere", BankTransfer::cutOffHalfWay);
    cancel("shielded, cancelled everywhere", BankTransfer::correct);
  }

  private BankTransfer() {}
}
