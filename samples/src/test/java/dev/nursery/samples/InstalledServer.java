package dev.nursery.samples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;

/** A server of somebody else's, as a process of its own, on a port that was free. */
public record InstalledServer(Process process, int port) implements AutoCloseable {

  /**
   * Starts one, and waits until it says itself that it can be talked to.
   *
   * @param ready what is in the line in which it says so
   * @param command for a port
   */
  public static InstalledServer start(String ready, IntFunction<List<String>> command)
      throws IOException, InterruptedException {
    while (true) {
      int port = freePort();
      Process process = new ProcessBuilder(command.apply(port)).redirectErrorStream(true).start();
      var output = new StringBuilder();
      var lines = process.inputReader(StandardCharsets.UTF_8);
      for (String line; (line = lines.readLine()) != null; ) {
        output.append(line).append('\n');
        if (line.contains(ready)) {
          Thread.startVirtualThread(() -> lines.lines().forEach(_ -> {})); // or it would be stuck
          return new InstalledServer(process, port);
        }
      }
      process.waitFor();
      if (!output.toString().contains("in use")) { // somebody was faster to have that port
        throw new IOException("the server did not start:\n" + output);
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Ends it at once. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
