package dev.nursery.benchmarks.echo;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a connection costs the server's process that is open and says nothing, in bytes: the
 * difference between many and none, in heap and buffers after a collection, and in resident memory.
 * What the operating system keeps for a socket is in neither.
 */
public final class IdleConnectionMemory {

  private static final int ROUNDS = 5;

  private IdleConnectionMemory() {}

  /** Argument: how many connections (10000 if not given). */
  public static void main(String[] arguments) throws Exception {
    int count = arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]);
    System.out.printf("Server memory per idle connection in bytes, over %,d connections%n", count);
    System.out.printf("%-18s %16s %10s%n", "", "heap + buffers", "resident");
    for (EchoServer server : Stream.of(EchoServer.values()).filter(EchoServer::isJava).toList()) {
      // A fresh heap that is never given back: what is resident has been in use.
      try (var servers =
              new RunningServers(List.of(server), "", List.of("-XX:+UseSerialGC", "-Xmx512m"));
          var client =
              ChildProcess.start("", ChildProcess.java(LoadGenerator.class, List.of(), "1"))) {
        measure(server, servers, client, count);
      }
    }
  }

  private static void measure(
      EchoServer server, RunningServers servers, ChildProcess client, int count)
      throws IOException {
    // One connection has all classes loaded, and traffic has them compiled.
    client.ask("open " + servers.port(server) + " 50");
    client.ask("run 1 3000");
    client.ask("close");
    double[] managed = new double[ROUNDS];
    double resident = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long[] before = memory(server, servers);
      client.ask("open " + servers.port(server) + " " + count);
      long[] after = memory(server, servers);
      client.ask("close");
      managed[round] = (double) (after[0] - before[0]) / count;
      if (round == 0) {
        resident = (double) (after[1] - before[1]) / count;
      }
    }
    System.out.printf("%-18s %16.0f %10.0f%n", server.title(), managed[ROUNDS - 1], resident);
  }

  private static long[] memory(EchoServer server, RunningServers servers) throws IOException {
    return Stream.of(servers.ask(server, "memory").split(" ", -1))
        .mapToLong(Long::parseLong)
        .toArray();
  }
}
