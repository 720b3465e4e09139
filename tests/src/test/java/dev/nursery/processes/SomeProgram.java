package dev.nursery.processes;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.process.Program;
import java.util.concurrent.CountDownLatch;

/** A program in a process of its own, for {@link ProgramTest}. */
final class SomeProgram {

  private SomeProgram() {}

  public static void main(String[] args) {
    Program.main(nursery -> {
      switch (args[0]) {
        case "succeed" -> say("done");
        case "fail" -> throw new IllegalStateException("no such luck");
        case "wait" -> waitForEver("cleaned up");
        case "fail-after-signal" -> {
          try {
            waitForEver("interrupted");
          } finally {
            failingCleanUp();
          }
        }
        case "hang" -> hang(nursery);
        case "exit" -> {
          Runtime.getRuntime().addShutdownHook(new Thread(() -> say("hook")));
          nursery.startSoon(() -> System.exit(3));
          waitForEver("cleaned up, although nobody was cancelled");
        }
        case "hanging-hook" ->
            Runtime.getRuntime()
                .addShutdownHook(
                    new Thread(() -> {
                      say("ready");
                      awaitForEver();
                    }));
        default -> throw new IllegalArgumentException(args[0]);
      }
    });
  }

  /** The log has the same output. */
  private static void say(String line) {
    IO.println(ProgramTest.MARK + line);
  }

  private static void waitForEver(String whenCleanedUp) {
    try {
      say("ready");
      Tasks.sleepForever();
    } finally {
      say(whenCleanedUp);
    }
  }

  private static void failingCleanUp() {
    throw new IllegalStateException("cannot clean up");
  }

  private static void hang(Nursery nursery) {
    nursery.startSoon(() -> {
      try {
        Tasks.sleepForever();
      } finally {
        say("hanging");
        CancelScope.shielded(Tasks::sleepForever);
      }
    });
    waitForEver("the rest is cleaned up");
  }

  private static void awaitForEver() {
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // for ever
      }
    }
  }
}
