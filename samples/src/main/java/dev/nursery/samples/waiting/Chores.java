// sample: chores - machines that one waits for, and potatoes that need a processor
package dev.nursery.samples.waiting;

import dev.nursery.Tasks;
import dev.nursery.process.Processes;
import dev.nursery.process.Program;
import dev.nursery.samples.JavaProgram;
import dev.nursery.samples.Stopwatch;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;

/**
 * "Sync chores" and "Async chores": a washing machine, then the dryer; a dishwasher; and potatoes,
 * which take all of one's attention.
 *
 * <p>What changes when coroutines become virtual threads: a loop has one thread, so nobody notices
 * that the laundry is done before the last potato is, unless one looks up after each. Virtual
 * threads are carried by as many threads as there are processors, so somebody is there to turn on
 * the dryer. With a single carrier it is as with a loop: the second and third JVM that this program
 * starts are told to have one. Looking up is a short sleep, as in the original; {@code yieldNow} is
 * not enough, as who yields may be the next to run again. Work that computes for long is better off
 * with {@code Threads.cpu}.
 */
final class Chores {

  private static final Duration HOUR = Duration.ofMillis(400); // in a household of machines
  private static final Duration MOMENT = Duration.ofMillis(10);
  private static final int POTATOES = 5;

  private Chores() {}

  // -- the household

  private static void machine(String name, int hours) {
    IO.println(name + ": on");
    Tasks.sleep(HOUR.multipliedBy(hours));
    IO.println(name + ": done");
  }

  private static void laundry() {
    machine("washing machine", 3);
    machine("dryer", 2);
  }

  private static void dishes() {
    machine("dishwasher", 1);
  }

  private static void potatoes(boolean lookingUp) {
    for (int potato = 1; potato <= POTATOES; potato++) {
      concentrate();
      IO.println("potato " + potato + ": clean");
      if (lookingUp) {
        Tasks.sleep(MOMENT);
      }
    }
  }

  /** Computes for an hour. */
  private static void concentrate() {
    long end = System.nanoTime() + HOUR.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  // -- ways to run it

  private static void inTurn() {
    laundry();
    dishes();
    potatoes(false);
  }

  private static void atTheSameTime(boolean lookingUp) {
    Tasks.gather(Chores::laundry, Chores::dishes, () -> potatoes(lookingUp));
  }

  /** In a JVM of its own, as the number of carriers cannot be changed later. */
  private static void elsewhere(int carriers, String way) throws IOException {
    Processes.options()
        .stdoutTo(Redirect.INHERIT)
        .run(
            JavaProgram.command(
                List.of(
                    "-Djdk.virtualThreadScheduler.parallelism=" + carriers,
                    "-Djdk.virtualThreadScheduler.maxPoolSize=" + carriers),
                Chores.class,
                way));
  }

  private static void all() throws IOException {
    IO.println("== in turn");
    Stopwatch watch = Stopwatch.start();
    inTurn();
    IO.println("(" + watch + ")");
    IO.println("== at the same time, on one carrier");
    elsewhere(1, "absorbed");
    IO.println("== the same, looking up after each potato");
    elsewhere(1, "looking-up");
    IO.println("== at the same time, on two carriers");
    elsewhere(2, "absorbed");
  }

  static void main(String... way) {
    if (way.length == 0) {
      Program.main(_ -> all());
    } else {
      Stopwatch watch = Stopwatch.start();
      atTheSameTime(way[0].equals("looking-up"));
      IO.println("(" + watch + ")");
    }
  }
}
