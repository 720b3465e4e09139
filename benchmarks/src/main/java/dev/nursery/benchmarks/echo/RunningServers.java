package dev.nursery.benchmarks.echo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Servers in processes of their own, all of which stay up, so that they stay warm. */
final class RunningServers implements AutoCloseable {

  private record Running(ChildProcess process, int port) {}

  private final Map<EchoServer, Running> running = new LinkedHashMap<>();

  RunningServers(List<EchoServer> servers, String cpus, List<String> jvmOptions)
      throws IOException {
    try {
      for (EchoServer server : servers) {
        Optional<List<String>> command = server.command(jvmOptions);
        if (command.isPresent()) {
          var process = ChildProcess.start(cpus, command.get());
          running.put(server, new Running(process, 0));
          running.put(server, new Running(process, Integer.parseInt(process.hear())));
        }
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Those that this machine can run. */
  List<EchoServer> present() {
    return List.copyOf(running.keySet());
  }

  int port(EchoServer server) {
    return get(server).port();
  }

  /** The processor time that it has taken, in nanoseconds. */
  long cpuNanos(EchoServer server) {
    return get(server).process().cpuNanos();
  }

  String ask(EchoServer server, String question) throws IOException {
    return get(server).process().ask(question);
  }

  private Running get(EchoServer server) {
    Running found = running.get(server);
    if (found == null) {
      throw new IllegalArgumentException(server.title() + " was not started");
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    for (Running one : new ArrayList<>(running.values())) {
      one.process().close();
    }
  }
}
