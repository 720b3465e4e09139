package dev.nursery.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nursery.Block;
import dev.nursery.Nursery;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.schedule.Deterministic;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * What a program has printed.
 *
 * @param lines of standard output
 * @param took by the clock of the run
 */
public record Told(List<String> lines, Duration took) {

  /** Tasks as always, and time that jumps when nobody has anything to do. */
  public static Told inVirtualTime(Block<Exception> program) throws Exception {
    var clock = VirtualClock.autojumping();
    return told(() -> {
      Nursery.options().clock(clock).run(_ -> program.run());
      return clock.elapsed();
    });
  }

  /** One step at a time, in an order that the seed chooses, and in virtual time. */
  public static Told inOrder(long seed, Block<Exception> program) throws Exception {
    return told(() -> {
      Deterministic.run(seed, _ -> program.run());
      return Duration.ZERO;
    });
  }

  /** For programs that talk to the world. */
  public static Told inRealTime(Block<Exception> program) throws Exception {
    return told(() -> {
      long start = System.nanoTime();
      program.run();
      return Duration.ofNanos(System.nanoTime() - start);
    });
  }

  private interface Timed {

    Duration run() throws Exception;
  }

  private static Told told(Timed program) throws Exception {
    var printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, UTF_8));
    Duration took;
    try {
      took = program.run();
    } finally {
      System.setOut(before);
    }
    return new Told(printed.toString(UTF_8).lines().toList(), took);
  }
}
