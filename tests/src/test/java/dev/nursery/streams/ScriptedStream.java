package dev.nursery.streams;

import dev.nursery.Tasks;
import dev.nursery.net.ReceiveStream;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A receiving end that a script cuts into chunks: each of its bytes is how large the next one is at
 * most, and 0 that it is long in coming. When the script is over it begins again. The end comes at
 * once, as often as it is asked for.
 */
final class ScriptedStream implements ReceiveStream {

  static final Duration LONG = Duration.ofHours(1);

  private final ByteBuffer data;
  private final byte[] script;
  private int next;
  private boolean late;

  ScriptedStream(byte[] data, byte... script) {
    this.data = ByteBuffer.wrap(data);
    this.script = script;
  }

  @Override
  public byte[] receiveAtMost(int max) {
    byte[] chunk = new byte[size(max)];
    data.get(chunk);
    return chunk;
  }

  @Override
  public int receiveInto(ByteBuffer target) {
    byte[] chunk = receiveAtMost(target.remaining());
    target.put(chunk);
    return chunk.length == 0 ? -1 : chunk.length;
  }

  private int size(int max) {
    Tasks.checkpointIfCancelled();
    int most = Integer.MAX_VALUE;
    if (script.length > 0) {
      int chunk = script[next % script.length];
      if (chunk == 0 && !late && data.hasRemaining()) {
        late = true; // and not again for whoever does not wait for it
        Tasks.sleep(LONG);
      }
      late = false;
      next = (next + 1) % script.length;
      most = chunk > 0 ? chunk : chunk < 0 ? -chunk * 1_000 : 1;
    }
    return Math.min(Math.min(most, max), data.remaining());
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "a scripted stream";
  }
}
