package dev.nursery.benchmarks.memory;

import dev.nursery.benchmarks.Roster;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Heap that a waiting task holds, in bytes: what is in use after a collection with the tasks, less
 * what was in use before, divided by their number.
 *
 * <p>Each kind has a JVM to itself and is started and stopped several times over. A parked virtual
 * thread keeps its frames in the heap, and those of interpreted code are larger than those of
 * compiled code; so the later rounds stand for a program that is warm, and a JVM that may not
 * compile at all for one that is cold.
 */
public final class IdleTaskMemory {

  private static final int ROUNDS = 12;

  private IdleTaskMemory() {}

  /** Arguments: how many tasks (200000 if not given); or, inside, a kind and a number. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2) {
      measure(IdleTasks.valueOf(arguments[0]), Integer.parseInt(arguments[1]));
    } else {
      compare(arguments.length == 0 ? 200_000 : Integer.parseInt(arguments[0]));
    }
  }

  private static void compare(int count) throws IOException, InterruptedException {
    System.out.printf("Heap per idle task in bytes, over %,d tasks%n", count);
    System.out.printf("%-24s %10s %8s %12s %8s%n", "", "compiled", "ratio", "interpreted", "ratio");
    double compiledRival = 0;
    double interpretedRival = 0;
    for (IdleTasks kind : IdleTasks.values()) {
      double compiled = settled(run(kind, count, List.of()));
      double interpreted = settled(run(kind, count, List.of("-Xint")));
      if (kind == IdleTasks.BARE_THREADS) {
        compiledRival = compiled;
        interpretedRival = interpreted;
      }
      System.out.printf(
          "%-24s %10.0f %8.2f %12.0f %8.2f%n",
          kind.name().toLowerCase(Locale.ROOT),
          compiled,
          compiled / compiledRival,
          interpreted,
          interpreted / interpretedRival);
    }
  }

  /** Runs one kind in a JVM of its own; returns what each round found. */
  private static List<Double> run(IdleTasks kind, int count, List<String> options)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(System.getProperty("java.home") + "/bin/java");
    // Collections of this collector leave nothing behind that is not alive.
    command.addAll(List.of("--enable-preview", "-XX:+UseSerialGC", "-Xmx6g"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(IdleTaskMemory.class.getName(), kind.name(), Integer.toString(count)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          "measuring " + kind + " failed with exit code " + process.exitValue() + ": " + output);
    }
    return output.lines().map(Double::valueOf).toList();
  }

  /** The median of the later half of the rounds. */
  private static double settled(List<Double> rounds) {
    List<Double> later =
        rounds.subList(rounds.size() / 2, rounds.size()).stream().sorted().toList();
    return later.get(later.size() / 2);
  }

  private static void measure(IdleTasks kind, int count) throws InterruptedException {
    // Without a compiler every round is like the first.
    boolean interpreted = ManagementFactory.getCompilationMXBean() == null;
    for (int round = 0; round < (interpreted ? 2 : ROUNDS); round++) {
      System.out.println(bytesPerTask(kind, count));
    }
  }

  /** A method of its own, so that nothing of one round is reachable from the next. */
  private static double bytesPerTask(IdleTasks kind, int count) throws InterruptedException {
    // There before and after, so it does not count.
    var roster = new Roster(count);
    long before = usedBytes();
    IdleTasks.Running running = kind.start(count, roster);
    roster.awaitAllWaiting();
    long after = usedBytes();
    running.stop();
    // A carrier may hold on to the last thread that it ran, and by it to the roster, but to no
    // more.
    roster.clear();
    return (double) (after - before) / count;
  }

  private static long usedBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
