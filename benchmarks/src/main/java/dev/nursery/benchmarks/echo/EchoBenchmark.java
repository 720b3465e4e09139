package dev.nursery.benchmarks.echo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares the echo servers: a fixed number of connections, on each of them a message of 64 bytes
 * that is sent again as soon as it has come back.
 *
 * <p>Each number of connections has rounds, and in each round every server has a turn, in an order
 * that is reversed from round to round, so that a drift of the machine's speed falls on all alike.
 * What is printed are medians over the rounds; the ratio is the median of the ratios within the
 * rounds.
 */
public final class EchoBenchmark {

  private final EchoOptions options;
  private final RunningServers servers;
  private final ChildProcess client;

  private EchoBenchmark(EchoOptions options, RunningServers servers, ChildProcess client) {
    this.options = options;
    this.servers = servers;
    this.client = client;
  }

  public static void main(String[] arguments) throws Exception {
    if (List.of(arguments).contains("--help")) {
      System.out.println(EchoOptions.HELP);
      return;
    }
    EchoOptions options;
    try {
      options = EchoOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + EchoOptions.HELP);
      System.exit(2);
      return;
    }
    var memory = List.of("-Xms512m", "-Xmx512m");
    try (var servers = new RunningServers(options.servers(), options.serverCpus(), memory);
        var client =
            ChildProcess.start(
                options.clientCpus(),
                ChildProcess.java(
                    LoadGenerator.class, memory, Integer.toString(options.clientThreads())))) {
      new EchoBenchmark(options, servers, client).run();
    }
  }

  private void run() throws IOException {
    for (EchoServer server : servers.present()) {
      measure(server, 50, options.firstWarmUpMillis());
    }
    for (int connections : options.connections()) {
      compare(connections);
    }
  }

  private void compare(int connections) throws IOException {
    Map<EchoServer, List<Turn>> turns = new EnumMap<>(EchoServer.class);
    for (int round = 0; round < options.rounds(); round++) {
      List<EchoServer> order = servers.present();
      for (EchoServer server : round % 2 == 0 ? order : order.reversed()) {
        turns
            .computeIfAbsent(server, s -> new ArrayList<>())
            .add(measure(server, connections, options.warmUpMillis()));
      }
    }
    EchoTable.print(connections, servers.present(), turns);
  }

  private Turn measure(EchoServer server, int connections, long warmUpMillis) throws IOException {
    client.ask("open " + servers.port(server) + " " + connections);
    long cpuBefore = servers.cpuNanos(server);
    long[] answer =
        Stream.of(client.ask("run " + warmUpMillis + " " + options.measuredMillis()).split(" ", -1))
            .mapToLong(Long::parseLong)
            .toArray();
    long cpu = servers.cpuNanos(server) - cpuBefore;
    client.ask("close");
    return new Turn(answer[0], answer[1], answer[2], (double) cpu / answer[3]);
  }
}
