package dev.nursery.benchmarks.tls;

import dev.nursery.Nursery;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.tls.Tls;
import dev.nursery.net.tls.TlsListener;
import dev.nursery.net.tls.TlsStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS over the loopback: this library beside {@link SSLSocket} on virtual threads, in alternating
 * rounds. Client and server are in one process and of one kind. Two jobs: an echo of 64 bytes over
 * one connection, and one megabyte at a time in one direction, acknowledged by a byte at the end.
 * The same without TLS, beside {@link SocketChannel}s, tells what of a difference is not TLS's.
 *
 * <p>Arguments: rounds, echoes for each round, megabytes for each round.
 */
public final class TlsBenchmark {

  private static final int MEGABYTE = 1 << 20;
  private static final int SMALL = 64;

  private final SSLContext context;
  private final int rounds;
  private final int echoes;
  private final int megabytes;

  private TlsBenchmark(SSLContext context, int rounds, int echoes, int megabytes) {
    this.context = context;
    this.rounds = rounds;
    this.echoes = echoes;
    this.megabytes = megabytes;
  }

  public static void main(String[] arguments) throws Exception {
    int[] numbers = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    new TlsBenchmark(
            context(),
            numbers.length > 0 ? numbers[0] : 7,
            numbers.length > 1 ? numbers[1] : 20_000,
            numbers.length > 2 ? numbers[2] : 400)
        .run();
  }

  /** One side of a connection, in a form that both kinds can have. */
  private interface Side {
    void send(byte[] data) throws IOException;

    /** Fills the array. */
    void receive(byte[] target) throws IOException;
  }

  private interface Kind {
    void run(Job server, Job client) throws Exception;
  }

  private interface Job {
    void run(Side side) throws IOException;
  }

  private void run() throws Exception {
    var contests =
        List.of(
            new Contest("TLS echo of 64 bytes, µs each", this::nursery, this::sockets, this::echo),
            new Contest("TLS 1 MiB sends, ms each", this::nursery, this::sockets, this::transfer),
            new Contest(
                "echo of 64 bytes, µs each", this::plainNursery, this::channels, this::echo),
            new Contest(
                "1 MiB sends, ms each", this::plainNursery, this::channels, this::transfer));
    double[][][] took = new double[contests.size()][4][rounds];
    for (int round = -2; round < rounds; round++) { // two to warm up
      for (int which = 0; which < contests.size(); which++) {
        contests.get(which).round(round, took[which]);
      }
    }
    IO.println("median of " + rounds + " rounds; above 1, this library takes less");
    IO.println(
        "%-32s %20s %20s %20s"
            .formatted("", "nursery: time, CPU", "blocking: time, CPU", "ratio: time, CPU"));
    for (int which = 0; which < contests.size(); which++) {
      double[] medians = Stream.of(took[which]).mapToDouble(TlsBenchmark::median).toArray();
      IO.println(
          "%-32s %10.2f %9.2f %10.2f %9.2f %10.2f %9.2f"
              .formatted(
                  contests.get(which).what(),
                  medians[0],
                  medians[1],
                  medians[2],
                  medians[3],
                  medians[2] / medians[0],
                  medians[3] / medians[1]));
    }
  }

  private interface Measurement {
    double[] of(Kind kind) throws Exception;
  }

  private record Contest(String what, Kind ours, Kind theirs, Measurement measurement) {

    /** Ours first in every other round; a round below 0 counts for nothing. */
    void round(int number, double[][] took) throws Exception {
      for (int turn = 0; turn < 2; turn++) {
        boolean first = number % 2 == 0 == (turn == 0);
        double[] one = measurement.of(first ? ours : theirs);
        for (int i = 0; i < 2 && number >= 0; i++) {
          took[(first ? 0 : 2) + i][number] = one[i];
        }
      }
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private double[] echo(Kind kind) throws Exception {
    return measured(
        kind,
        side -> {
          byte[] buffer = new byte[SMALL];
          for (int i = 0; i < echoes; i++) {
            side.receive(buffer);
            side.send(buffer);
          }
        },
        side -> {
          byte[] buffer = new byte[SMALL];
          for (int i = 0; i < echoes; i++) {
            side.send(buffer);
            side.receive(buffer);
          }
        },
        1e3 * echoes);
  }

  private double[] transfer(Kind kind) throws Exception {
    return measured(
        kind,
        side -> {
          byte[] buffer = new byte[MEGABYTE];
          for (int i = 0; i < megabytes; i++) {
            side.receive(buffer);
          }
          side.send(new byte[1]);
        },
        side -> {
          byte[] buffer = new byte[MEGABYTE];
          for (int i = 0; i < megabytes; i++) {
            side.send(buffer);
          }
          side.receive(new byte[1]);
        },
        1e6 * megabytes);
  }

  private static double[] measured(Kind kind, Job server, Job client, double divisor)
      throws Exception {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long[] start = new long[2];
    long[] end = new long[2];
    kind.run(
        server,
        side -> {
          start[0] = System.nanoTime();
          start[1] = system.getProcessCpuTime();
          client.run(side);
          end[0] = System.nanoTime();
          end[1] = system.getProcessCpuTime();
        });
    return new double[] {(end[0] - start[0]) / divisor, (end[1] - start[1]) / divisor};
  }

  // -- the two kinds

  private void nursery(Job server, Job client) {
    Nursery.run(nursery -> {
      TlsListener listener =
          nursery.start(
              Tls.serverOptionsOf(() -> context)
                  .tcp(Tcp.listenOptions().host("127.0.0.1"))
                  .server(0, stream -> server.run(side(stream))));
      try (TlsStream stream =
          Tls.openOptions().context(() -> context).open("127.0.0.1", listener.port())) {
        stream.handshake();
        nursery.startSoon("client", () -> client.run(side(stream))).await();
      }
      nursery.cancelScope().cancel("done");
    });
  }

  private void plainNursery(Job server, Job client) {
    Nursery.run(nursery -> {
      TcpListener listener =
          nursery.start(
              Tcp.listenOptions().host("127.0.0.1").server(0, stream -> server.run(side(stream))));
      try (TcpStream stream = Tcp.open("127.0.0.1", listener.port())) {
        nursery.startSoon("client", () -> client.run(side(stream))).await();
      }
      nursery.cancelScope().cancel("done");
    });
  }

  private static Side side(ByteStream stream) {
    return new Side() {
      @Override
      public void send(byte[] data) throws IOException {
        stream.sendAll(data);
      }

      @Override
      public void receive(byte[] target) throws IOException {
        var buffer = ByteBuffer.wrap(target);
        while (buffer.hasRemaining() && stream.receiveInto(buffer) > 0) {}
      }
    };
  }

  private void sockets(Job server, Job client) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var listener =
            (SSLServerSocket)
                context
                    .getServerSocketFactory()
                    .createServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var _ =
          threads.submit(() -> {
            try (var socket = (SSLSocket) listener.accept()) {
              socket.setTcpNoDelay(true);
              server.run(side(socket));
              return null;
            }
          });
      threads
          .submit(() -> {
            try (var socket =
                (SSLSocket)
                    context.getSocketFactory().createSocket("127.0.0.1", listener.getLocalPort())) {
              socket.setTcpNoDelay(true);
              socket.startHandshake();
              client.run(side(socket));
              return null;
            }
          })
          .get();
    }
  }

  private void channels(Job server, Job client) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var listener =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
      var _ =
          threads.submit(() -> {
            try (var channel = listener.accept()) {
              server.run(side(channel));
              return null;
            }
          });
      threads
          .submit(() -> {
            try (var channel = SocketChannel.open(listener.getLocalAddress())) {
              client.run(side(channel));
              return null;
            }
          })
          .get();
    }
  }

  private static Side side(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new Side() {
      @Override
      public void send(byte[] data) throws IOException {
        var buffer = ByteBuffer.wrap(data);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }

      @Override
      public void receive(byte[] target) throws IOException {
        var buffer = ByteBuffer.wrap(target);
        while (buffer.hasRemaining() && channel.read(buffer) > 0) {}
      }
    };
  }

  private static Side side(SSLSocket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    InputStream in = socket.getInputStream();
    return new Side() {
      @Override
      public void send(byte[] data) throws IOException {
        out.write(data);
      }

      @Override
      public void receive(byte[] target) throws IOException {
        new DataInputStream(in).readFully(target);
      }
    };
  }

  // -- certificates

  /** Of a server that is 127.0.0.1, and of a client that trusts it. */
  private static SSLContext context() throws Exception {
    Path folder = Files.createTempDirectory("tls-benchmark");
    File file = folder.resolve("keys.p12").toFile();
    file.deleteOnExit();
    folder.toFile().deleteOnExit();
    String password = "changeit";
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "30",
                "-keystore",
                file.toString(),
                "-storepass",
                password)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), Charset.defaultCharset());
    if (keytool.waitFor() != 0) {
      throw new UncheckedIOException(new IOException("keytool failed: " + said));
    }
    KeyStore store = KeyStore.getInstance(file, password.toCharArray());
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, password.toCharArray());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
