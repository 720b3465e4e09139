package dev.nursery.benchmarks.echo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The process that puts load on a server. It does what it reads from its standard input, a line at
 * a time, and ends with it.
 */
final class LoadGenerator {

  private LoadGenerator() {}

  /**
   * Argument: how many threads. Commands: {@code open PORT CONNECTIONS}; {@code run WARM_UP_MILLIS
   * MEASURED_MILLIS}, answered by the messages per second, the times in nanoseconds that half and
   * 99 % of them stayed below, and how many were sent in all; {@code close}.
   */
  public static void main(String[] arguments) throws Exception {
    int threads = Integer.parseInt(arguments[0]);
    var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var connections = new ArrayList<Connection>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (String line; (line = commands.readLine()) != null; ) {
        String[] words = line.split(" ", -1);
        System.out.println(
            switch (words[0]) {
              case "open" ->
                  open(Integer.parseInt(words[1]), Integer.parseInt(words[2]), connections);
              case "run" ->
                  run(
                      executor,
                      threads,
                      connections,
                      Long.parseLong(words[1]),
                      Long.parseLong(words[2]));
              case "close" -> close(connections);
              default -> throw new IllegalArgumentException("not understood: " + line);
            });
      }
    }
  }

  private static String open(int port, int count, List<Connection> connections) throws IOException {
    for (int i = 0; i < count; i++) {
      connections.add(Connection.open(port));
    }
    return "open";
  }

  private static String run(
      ExecutorService executor,
      int threads,
      List<Connection> connections,
      long warmUpMillis,
      long measuredMillis)
      throws Exception {
    long sentBefore = sent(connections);
    long from = System.nanoTime() + warmUpMillis * 1_000_000;
    long until = from + measuredMillis * 1_000_000;
    List<Future<Latencies>> loops = new ArrayList<>();
    for (int i = 0; i < Math.min(threads, connections.size()); i++) {
      List<Connection> share = new ArrayList<>();
      for (int c = i; c < connections.size(); c += threads) {
        share.add(connections.get(c));
      }
      loops.add(executor.submit(new ClientLoop(share, from, until)));
    }
    var all = new Latencies();
    for (Future<Latencies> loop : loops) {
      all.add(loop.get());
    }
    return String.join(
        " ",
        Long.toString(all.total() * 1000 / measuredMillis),
        Long.toString(all.quantile(0.5)),
        Long.toString(all.quantile(0.99)),
        Long.toString(sent(connections) - sentBefore));
  }

  private static long sent(List<Connection> connections) {
    return connections.stream().mapToLong(Connection::sent).sum();
  }

  private static String close(List<Connection> connections) throws IOException {
    for (Connection connection : connections) {
      connection.channel.close();
    }
    connections.clear();
    return "closed";
  }
}
