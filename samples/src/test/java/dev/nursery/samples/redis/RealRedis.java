package dev.nursery.samples.redis;

import dev.nursery.samples.InstalledProgram;
import dev.nursery.samples.InstalledServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The large one, with nothing in it, and kept nowhere. */
final class RealRedis implements AutoCloseable {

  private final InstalledServer server;

  private RealRedis(InstalledServer server) {
    this.server = server;
  }

  /** Starts one; where there is none on this machine, the test is skipped, but never in CI. */
  static RealRedis start(Path folder) throws IOException, InterruptedException {
    String program = "redis-server";
    new InstalledProgram(program).require();
    return new RealRedis(
        InstalledServer.start(
            "Ready to accept connections",
            port ->
                List.of(
                    program,
                    "--port",
                    port + "",
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--dir",
                    folder.toString())));
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }
}
