// sample: unsync - say what kind of work it is, and leave it to a library who does it
package dev.nursery.samples.work;

import static java.time.Duration.ofMillis;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.process.ProcessFailedException;
import dev.nursery.process.Processes;
import dev.nursery.process.Program;
import dev.nursery.samples.JavaProgram;
import dev.nursery.thread.Threads;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * "Unsync": its decorator runs a coroutine on the loop, a function that blocks on a thread, and one
 * that computes in a process.
 *
 * <p>What changes when coroutines become virtual threads: the first two are one, since what blocks
 * is welcome in a task. What computes gets a processor, and needs no process to have one. Processes
 * are left for what they are good at: work that may crash, without taking anybody along.
 */
final class Unsync {

  /** What is to be done. Its kind tells who does it. */
  sealed interface Work<T> {

    /** Does it, and waits for the end. */
    T run() throws Exception;
  }

  /** Work that mostly waits, for bytes or for the time: the task itself does it. */
  record Waiting<T>(Callable<T> body) implements Work<T> {

    @Override
    public T run() throws Exception {
      return body.call();
    }
  }

  /** Work that computes: done as soon as a processor is free for it. */
  record Computing<T>(Callable<T> body) implements Work<T> {

    @Override
    public T run() throws Exception {
      return Threads.cpu(body::call);
    }
  }

  /** Work in another process, which prints its result. */
  record Isolated(Class<?> main, String argument) implements Work<String> {

    @Override
    public String run() throws Exception {
      String[] command = JavaProgram.command(List.of(), main, argument);
      return Processes.capture(command).stdoutText().strip();
    }
  }

  static <T> Task<T> start(Nursery nursery, Work<T> work) {
    return nursery.startSoon(work::run);
  }

  // -- to be tried with

  static String fetch() {
    Tasks.sleep(ofMillis(500));
    return "fetched";
  }

  static long sumOfSquares() {
    long sum = 0;
    for (long n = 1; n <= 1_000_000; n++) {
      sum += n * n;
    }
    return sum;
  }

  static String survived(Work<String> work) throws Exception {
    try {
      return work.run();
    } catch (ProcessFailedException e) {
      return "ended with " + e.exitCode() + ", and we are still here";
    }
  }

  static void threeKinds(Nursery nursery) throws Exception {
    Task<String> waiting = start(nursery, new Waiting<>(Unsync::fetch));
    Task<Long> computing = start(nursery, new Computing<>(Unsync::sumOfSquares));
    IO.println("waiting: " + waiting.await());
    IO.println("computing: " + computing.await());
    IO.println("isolated: " + survived(new Isolated(Unsync.class, "print")));
    IO.println("isolated: " + survived(new Isolated(Unsync.class, "crash")));
  }

  static void main(String... argument) {
    if (argument.length == 0) {
      Program.main(Unsync::threeKinds);
    }
    if (argument[0].equals("crash")) {
      Runtime.getRuntime().halt(3);
    }
    IO.println("printed in another process");
  }
}
