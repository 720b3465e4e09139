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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A way to write an echo server, and the process around it.
 *
 * <p>All of them serve 127.0.0.1 with {@code TCP_NODELAY}. Those with a thread for each connection
 * have a heap buffer of {@value #BUFFER_BYTES} bytes for each.
 */
enum EchoServer {
  /** Streams of this library. */
  NURSERY,

  /** The same, with a deadline around every receive. */
  NURSERY_DEADLINE,

  /** Blocking {@code SocketChannel}s of the JDK, on virtual threads. */
  BLOCKING,

  /** Netty on the JDK's selectors. */
  NETTY_NIO,

  /** Netty on its own native transport. */
  NETTY_EPOLL,

  /** A goroutine for each connection. */
  GO,

  /** Protocols of Python's asyncio, on uvloop: one thread. */
  UVLOOP,

  /** Streams of trio: one thread. */
  TRIO;

  static final int BUFFER_BYTES = 1024;
  static final int BACKLOG = 4096;

  /** Begins to serve any free port, in this process; returns it. */
  private int start() throws Exception {
    return switch (this) {
      case NURSERY -> NurseryEcho.start(NurseryEcho::echo);
      case NURSERY_DEADLINE -> NurseryEcho.start(NurseryEcho::echoWithDeadlines);
      case BLOCKING -> BlockingEcho.start();
      case NETTY_NIO -> NettyEcho.startNio();
      case NETTY_EPOLL -> NettyEcho.startEpoll();
      case GO, UVLOOP, TRIO ->
          throw new IllegalArgumentException(title() + " is not written in Java");
    };
  }

  /** What starts its process; empty, and said why, if this machine cannot. */
  Optional<List<String>> command(List<String> jvmOptions) throws IOException {
    return switch (this) {
      case GO -> ForeignEcho.go("echo.go");
      case UVLOOP -> ForeignEcho.python("echo_uvloop.py", "uvloop");
      case TRIO -> ForeignEcho.python("echo_trio.py", "trio");
      default -> Optional.of(ChildProcess.java(EchoServer.class, jvmOptions, title()));
    };
  }

  /** Whether it is a JVM, which can be asked what it has in memory. */
  boolean isJava() {
    return this != GO && this != UVLOOP && this != TRIO;
  }

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
   * The process of those that are written in Java. Serves until its standard input ends, as it does
   * when the process that started it has gone. Prints its port, and tells its memory when asked.
   */
  public static void main(String[] arguments) throws Exception {
    System.out.println(ofTitle(arguments[0]).start());
    var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String question; (question = questions.readLine()) != null; ) {
      switch (question) {
        case "memory" -> System.out.println(managedBytes() + " " + residentBytes());
        default -> System.out.println("not understood: " + question);
      }
    }
    System.exit(0);
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
