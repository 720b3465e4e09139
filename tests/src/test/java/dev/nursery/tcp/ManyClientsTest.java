package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class ManyClientsTest {

  private static final int CLIENTS = 1_000;
  private static final int BYTES_EACH = 30_000;

  /** Each sends its own bytes in pieces of any size, and checks every one that comes back. */
  @Test
  void aThousandClientsAtOnceGetEveryByteBack() throws Exception {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("aThousandClientsAtOnceGetEveryByteBack: seed " + seed);
    var checked = new LongAdder();
    Nursery.run(nursery -> {
      TcpListener listener = nursery.start(Tcp.server(0, Tcps::echo));
      Nursery.run(clients -> {
        for (int i = 0; i < CLIENTS; i++) {
          long own = seed + i;
          clients.startSoon("client " + i, () -> checked.add(echo(listener.port(), own)));
        }
      });
      nursery.cancelScope().cancel("all is said");
    });
    assertThat(checked.sum()).isEqualTo((long) CLIENTS * BYTES_EACH);
  }

  private static int echo(int port, long seed) throws Exception {
    byte[] data = new byte[BYTES_EACH];
    new Random(seed).nextBytes(data);
    var sizes = new SplittableRandom(seed);
    try (TcpStream stream = Tcp.open("127.0.0.1", port)) {
      return Nursery.call(nursery -> {
        nursery.startSoon(() -> {
          for (int at = 0; at < data.length; ) {
            int end = Math.min(data.length, at + 1 + sizes.nextInt(4_000));
            stream.sendAll(Arrays.copyOfRange(data, at, end));
            at = end;
          }
          stream.sendEof();
        });
        return check(stream, data);
      });
    }
  }

  private static int check(TcpStream stream, byte[] expected) throws IOException {
    int at = 0;
    while (true) {
      byte[] chunk = stream.receiveSome();
      if (chunk.length == 0) {
        return at;
      }
      if (!Arrays.equals(chunk, 0, chunk.length, expected, at, at + chunk.length)) {
        throw new AssertionError("other bytes than were sent, somewhere from " + at + " on");
      }
      at += chunk.length;
    }
  }

  /** More of them than the machine has carriers, so that without a yield the last never runs. */
  @Test
  void operationsThatNeverWaitLetOthersHaveTheirTurn() throws Exception {
    var stop = new AtomicBoolean();
    try (TcpListener listener = Tcp.listen(0)) {
      Nursery.run(nursery -> {
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
          TcpStream stream = Tcp.open("127.0.0.1", listener.port());
          nursery.startSoon(() -> {
            try (stream) {
              while (!stop.get()) {
                stream.sendAll(new byte[0]);
              }
            }
          });
        }
        Tasks.yieldNow();
        nursery.startSoon(() -> stop.set(true));
      });
    }
    assertThat(stop).isTrue();
  }
}
