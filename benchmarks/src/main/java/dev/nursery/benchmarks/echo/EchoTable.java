package dev.nursery.benchmarks.echo;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Medians for people. */
final class EchoTable {

  private EchoTable() {}

  /** Prints a line for each server, and how the first of them compares to it. */
  static void print(int connections, List<EchoServer> servers, Map<EchoServer, List<Turn>> turns) {
    EchoServer first = servers.getFirst();
    System.out.printf(
        "%n%-18s %12s %20s %10s %10s %12s%n",
        connections == 1 ? "1 connection" : "%,d connections".formatted(connections),
        "messages/s",
        first.title() + " / it",
        "p50 µs",
        "p99 µs",
        "CPU µs/msg");
    for (EchoServer server : servers) {
      List<Turn> own = turnsOf(server, turns);
      System.out.printf(
          "%-18s %,12.0f %20.2f %,10.1f %,10.1f %12.2f%n",
          server.title(),
          median(own, Turn::perSecond),
          ratio(turnsOf(first, turns), own),
          median(own, Turn::p50) / 1e3,
          median(own, Turn::p99) / 1e3,
          median(own, Turn::cpuNanos) / 1e3);
    }
  }

  private static List<Turn> turnsOf(EchoServer server, Map<EchoServer, List<Turn>> turns) {
    return turns.getOrDefault(server, List.of());
  }

  private static double ratio(List<Turn> some, List<Turn> others) {
    return median(
        IntStream.range(0, some.size())
            .mapToDouble(i -> (double) some.get(i).perSecond() / others.get(i).perSecond()));
  }

  private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
    return median(turns.stream().mapToDouble(figure));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
