package dev.nursery.samples.redis;

import dev.nursery.samples.InstalledProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The large one, with nothing in it, and kept nowhere. */
final class RealRedis implements AutoCloseable {

  private final Process process;
  private final int port;

  private RealRedis(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one; where there is none on this machine, the test is skipped, but never in CI. */
  static RealRedis start(Path folder) throws IOException, InterruptedException {
    new InstalledProgram("redis-server").require();
    while (true) {
      int port = freePort();
      Process process =
          new ProcessBuilder(
                  "redis-server",
                  "--port",
                  port + "",
                  "--bind",
                  "127.0.0.1",
                  "--save",
                  "",
                  "--dir",
                  folder.toString())
              .redirectErrorStream(true)
              .start();
      var output = new StringBuilder();
      var lines = process.inputReader(StandardCharsets.UTF_8);
      for (String line; (line = lines.readLine()) != null; ) {
        output.append(line).append('\n');
        if (line.contains("Ready to accept connections")) {
          Thread.startVirtualThread(() -> lines.lines().forEach(_ -> {})); // or it would be stuck
          return new RealRedis(process, port);
        }
      }
      process.waitFor();
      if (!output.toString().contains("in use")) { // somebody was faster to have that port
        throw new IOException("redis-server did not start:\n" + output);
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
