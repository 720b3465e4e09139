package dev.nursery.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryStreams;
import dev.nursery.testing.stream.StreamPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Bytes are sent to a receiver that is cancelled again and again: a receive has taken bytes, or has
 * left them for the next one (L8).
 *
 * @param lockstep over a connection that holds nothing, rather than one that holds all
 * @param chunks the sizes of what is sent
 * @param most the most that is received at once
 * @param cancels how often the receiver is cancelled
 */
record StreamTrial(boolean lockstep, List<Integer> chunks, int most, int cancels) implements Trial {

  private static final int MOST_CHUNKS = 4;
  private static final int BIGGEST = 3;
  private static final int MOST_CANCELS = 4;

  static StreamTrial draw(long seed) {
    var random = new SplittableRandom(seed);
    List<Integer> chunks =
        random.ints(random.nextInt(1, MOST_CHUNKS + 1), 0, BIGGEST + 1).boxed().toList();
    return new StreamTrial(
        random.nextBoolean(),
        chunks,
        random.nextInt(1, BIGGEST + 1),
        random.nextInt(1, MOST_CANCELS + 1));
  }

  @Override
  public String describe() {
    return toString();
  }

  @Override
  public void run(Nursery run) throws Exception {
    StreamPair<? extends SendStream, ? extends ReceiveStream> pair =
        lockstep ? LockstepStreams.oneWayPair() : MemoryStreams.oneWayPair();
    var sent = new ByteArrayOutputStream();
    var received = new ByteArrayOutputStream();
    CancelScope[] receiving = {CancelScope.create()};
    Nursery.run(nursery -> {
      nursery.startSoon("sender", () -> send(pair.here(), sent));
      nursery.startSoon(
          "canceller",
          () -> {
            for (int i = 0; i < cancels; i++) {
              Tasks.checkpoint();
              receiving[0].cancel("at some time");
            }
          });
      boolean[] atEnd = {false};
      while (!atEnd[0]) {
        receiving[0].run(() -> {
          receiveAll(pair.there(), received);
          atEnd[0] = true;
        });
        receiving[0] = CancelScope.create();
      }
    });
    assertThat(received.toByteArray()).as("L8: received").isEqualTo(sent.toByteArray());
  }

  private void send(SendStream stream, ByteArrayOutputStream sent) throws IOException {
    for (int size : chunks) {
      byte[] chunk = new byte[size];
      for (int i = 0; i < size; i++) {
        chunk[i] = (byte) (sent.size() + i);
      }
      sent.writeBytes(chunk);
      stream.sendAll(chunk);
    }
    stream.close();
  }

  private void receiveAll(ReceiveStream stream, ByteArrayOutputStream received) throws IOException {
    byte[] chunk;
    do {
      chunk = stream.receiveAtMost(most);
      received.writeBytes(chunk);
    } while (chunk.length > 0);
  }
}
