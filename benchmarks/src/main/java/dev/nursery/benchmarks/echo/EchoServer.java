package dev.nursery.benchmarks.echo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * A way to write an echo server, and the process around it.
 *
 * <p>All of them serve 127.0.0.1 with {@code TCP_NODELAY}. Those with a thread for each connection
 * have a heap buffer of {@value #BUFFER_BYTES} bytes for each.
 */
enum EchoServer {
  /** Streams of this library. */
  NURSERY {
    @Override
    int start() throws Exception {
      return NurseryEcho.start(NurseryEcho::echo);
    }
  },

  /** The same, with a deadline around every receive. */
  NURSERY_DEADLINE {
    @Override
    int start() throws Exception {
      return NurseryEcho.start(NurseryEcho::echoWithDeadlines);
    }
  },

  /** Blocking {@code SocketChannel}s of the JDK, on virtual threads. */
  BLOCKING {
    @Override
    int start() throws Exception {
      return BlockingEcho.start();
    }
  },

  /** Netty on the JDK's selectors. */
  NETTY_NIO {
    @Override
    int start() throws Exception {
      return NettyEcho.startNio();
    }
  },

  /** Netty on its own native transport. */
  NETTY_EPOLL {
    @Override
    int start() throws Exception {
      return NettyEcho.startEpoll();
    }
  };

  static final int BUFFER_BYTES = 1024;
  static final int BACKLOG = 4096;

  /** Begins to serve any free port; returns it. */
  abstract int start() throws Exception;

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  }

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static EchoServer ofTitle(String title) {
    for (EchoServer server : values()) {
      if (server.title().equals(title)) {
        return server;
      }
    }
    throw new IllegalArgumentException("no server is called \"" + title + "\"");
  }

  /**
   * Serves until its standard input ends, as it does when the process that started it has gone.
   * Prints its port, and answers each line of input with what it takes.
   */
  public static void main(String[] arguments) throws Exception {
    System.out.println(ofTitle(arguments[0]).start());
    var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String question; (question = questions.readLine()) != null; ) {
      switch (question) {
        case "cpu" -> System.out.println(cpuNanos());
        case "memory" -> System.out.println(managedBytes() + " " + residentBytes());
        default -> System.out.println("not understood: " + question);
      }
    }
    System.exit(0);
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  /** Heap in use after a collection, and memory outside of it that buffers hold. */
  private static long managedBytes() {
    System.gc();
    System.gc(); // the first one frees buffers, the second what they kept
    long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      bytes += pool.getMemoryUsed();
    }
    return bytes;
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }
}
