package dev.nursery.process;

import dev.nursery.pump.PumpedReceiveStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Keeps what a process writes, up to a limit. */
final class Capture {

  private final PumpedReceiveStream stream;
  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Capture(PumpedReceiveStream stream, int limit) {
    this.stream = stream;
    this.limit = limit;
  }

  /** Receives to the end. If it is cut off, the process can go on writing while it ends. */
  void run() throws IOException {
    try {
      byte[] chunk = stream.receiveSome();
      while (chunk.length > 0) {
        if (chunk.length > limit - bytes.size()) {
          throw new ProcessOutputLimitException(
              "the "
                  + stream
                  + " is longer than the "
                  + limit
                  + " bytes that are to be kept, so the process was ended: raise captureLimit, let it write to a file"
                  + " (stdoutTo), or receive from its pipe (open)");
        }
        bytes.writeBytes(chunk);
        chunk = stream.receiveSome();
      }
    } finally {
      stream.discard();
    }
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
