package dev.nursery.benchmarks.echo;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to measure.
 *
 * @param serverCpus where the servers may run, as {@code taskset} takes it; empty for anywhere
 * @param clientCpus where the load generator may run
 */
record EchoOptions(
    List<Integer> connections,
    List<EchoServer> servers,
    int rounds,
    int clientThreads,
    String serverCpus,
    String clientCpus,
    long firstWarmUpMillis,
    long warmUpMillis,
    long measuredMillis) {

  static final String HELP =
      """
      Options:
        --connections 1,50,1000,10000   one comparison for each
        --servers %s
        --rounds 6                      turns of each server, in alternating order
        --millis 2000                   measured time of a turn
        --warm-up 1000                  milliseconds before it, of the same
        --first-warm-up 8000            milliseconds for each server at the very beginning
        --client-threads 2              threads of the load generator
        --server-cpus 0                 processors of the servers, and
        --client-cpus 1                 those of the load generator, as taskset takes them\
      """
          .formatted(
              String.join(",", Stream.of(EchoServer.values()).map(EchoServer::title).toList()));

  static EchoOptions parse(String[] arguments) {
    List<Integer> connections = List.of(1, 50, 1_000, 10_000);
    List<EchoServer> servers = List.of(EchoServer.values());
    int rounds = 6;
    int clientThreads = 2;
    String serverCpus = "";
    String clientCpus = "";
    long firstWarmUp = 8_000;
    long warmUp = 1_000;
    long measured = 2_000;
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " is unknown or lacks its value");
      }
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--connections" ->
            connections = Arrays.stream(value.split(",", -1)).map(EchoOptions::positive).toList();
        case "--servers" ->
            servers = Arrays.stream(value.split(",", -1)).map(EchoServer::ofTitle).toList();
        case "--rounds" -> rounds = positive(value);
        case "--client-threads" -> clientThreads = positive(value);
        case "--server-cpus" -> serverCpus = value;
        case "--client-cpus" -> clientCpus = value;
        case "--first-warm-up" -> firstWarmUp = positive(value);
        case "--warm-up" -> warmUp = positive(value);
        case "--millis" -> measured = positive(value);
        default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
    }
    return new EchoOptions(
        connections,
        servers,
        rounds,
        clientThreads,
        serverCpus,
        clientCpus,
        firstWarmUp,
        warmUp,
        measured);
  }

  private static int positive(String number) {
    try {
      int value = Integer.parseInt(number);
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("\"" + number + "\" is not a positive number");
  }
}
