package dev.nursery.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The lines that a process prints, for a test to wait for. */
public final class PrintedLines {

  private final String name;
  private final List<String> lines = new ArrayList<>(); // guarded by this
  private boolean ended; // guarded by this

  /**
   * Starts to read.
   *
   * @param name for messages
   */
  PrintedLines(String name, InputStream stream) {
    this.name = name;
    Thread.ofVirtual().name(name).start(() -> read(stream));
  }

  private void read(InputStream stream) {
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line; (line = reader.readLine()) != null; ) {
        add(line);
      }
    } catch (IOException e) {
      add("(cannot read on: " + e + ")");
    } finally {
      end();
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  public synchronized boolean have(String part) {
    return find(part).isPresent();
  }

  private synchronized Optional<String> find(String part) {
    return lines.stream().filter(line -> line.contains(part)).findFirst();
  }

  /** Waits for a line with {@code part} in it, for as long as the test may take, and returns it. */
  public synchronized String await(String part) {
    awaitUntil(() -> have(part) || ended, part);
    return find(part)
        .orElseThrow(
            () -> new AssertionError("%s ended without \"%s\": %s".formatted(name, part, lines)));
  }

  /** The lines until now, for messages. */
  @Override
  public synchronized String toString() {
    return name + ": " + lines;
  }

  /** Waits for the end, and returns all lines. */
  public synchronized List<String> awaitEnd() {
    awaitUntil(() -> ended, "its end");
    return List.copyOf(lines);
  }

  private synchronized void awaitUntil(BooleanSupplier reached, String what) {
    try {
      while (!reached.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(
          "%s is still waited on for \"%s\": %s".formatted(name, what, lines), e);
    }
  }
}
