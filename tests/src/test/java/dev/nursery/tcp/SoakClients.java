package dev.nursery.tcp;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import dev.nursery.sync.Event;
import dev.nursery.sync.TaskSemaphore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients for {@link SoakTest} and {@link ExhaustionSoakTest}, in a process of their own, as one
 * has no descriptors for both ends. All are connected at the same time, or as many as there is room
 * for when they are told to go on; then each does what is drawn for it.
 */
final class SoakClients {

  /** As many as connect at the same time. */
  private static final int AT_ONCE = 200;

  private static final AtomicInteger CHECKED = new AtomicInteger();

  private SoakClients() {}

  /**
   * Arguments: the port, how many clients, and the seed; with a fourth, they wait for the end of
   * standard input in place of the last one to be connected.
   */
  public static void main(String[] args) {
    int port = Integer.parseInt(args[0]);
    int count = Integer.parseInt(args[1]);
    long seed = Long.parseLong(args[2]);
    var connecting = new TaskSemaphore(AT_ONCE, AT_ONCE);
    var missing = new CountDownLatch(count);
    boolean told = args.length > 3;
    var all = new Event();
    if (told) {
      Thread.ofPlatform().daemon().start(() -> awaitEndOfInput(all));
    }
    Nursery.run(nursery -> {
      for (int i = 0; i < count; i++) {
        var random = new Random(seed + i);
        nursery.startSoon(() -> {
          try (TcpStream stream = connecting.with(() -> Tcp.open("127.0.0.1", port))) {
            missing.countDown();
            if (missing.getCount() == 0) {
              IO.println("connected " + count);
              if (!told) {
                all.set();
              }
            }
            all.await();
            act(stream, random);
          }
        });
      }
    });
    IO.println("checked " + CHECKED.get());
  }

  private static void awaitEndOfInput(Event all) {
    try {
      System.in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    all.set();
  }

  private static void act(TcpStream stream, Random random) throws IOException {
    byte[] data = new byte[random.nextInt(20_000) + 1];
    random.nextBytes(data);
    switch (random.nextInt(8)) {
      case 0 -> { // gone in the middle, with a reset
        stream.sendAll(data);
        stream.option(StandardSocketOptions.SO_LINGER, 0);
      }
      case 1 -> Tasks.sleep(Duration.ofMillis(random.nextInt(3_000))); // silent all the time
      case 2 -> { // has no patience
        stream.sendAll(data);
        CancelScope.moveOnAfter(Duration.ofMillis(random.nextInt(50)), () -> stream.receiveSome());
      }
      case 3 -> { // stalls in mid-course, and goes on
        echo(stream, data);
        Tasks.sleep(Duration.ofMillis(random.nextInt(3_000)));
        echo(stream, data);
      }
      default -> echo(stream, data);
    }
  }

  private static void echo(TcpStream stream, byte[] data) throws IOException {
    stream.sendAll(data);
    for (int at = 0; at < data.length; ) {
      byte[] chunk = stream.receiveSome();
      if (chunk.length == 0
          || !Arrays.equals(chunk, 0, chunk.length, data, at, at + chunk.length)) {
        throw new AssertionError("other bytes than were sent, from " + at + " on");
      }
      at += chunk.length;
    }
    CHECKED.incrementAndGet();
  }
}
