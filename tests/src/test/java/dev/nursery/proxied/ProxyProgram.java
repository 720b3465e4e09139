package dev.nursery.proxied;

import dev.nursery.net.proxy.ProxyHeader;
import dev.nursery.net.proxy.ProxyHeaderException;
import dev.nursery.testing.stream.MemoryReceiveStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes that are taken for a header of the PROXY protocol, whether they are or not. */
final class ProxyProgram {

  private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

  private ProxyProgram() {}

  /**
   * The first byte says whether something is put before the rest that no fuzzer would guess, and
   * how large the pieces are.
   */
  static void run(byte... program) {
    if (program.length < 1) {
      return;
    }
    var all = new ByteArrayOutputStream();
    if ((program[0] & 1) == 1) {
      all.writeBytes(SIGNATURE);
    }
    all.write(program, 1, program.length - 1);
    byte[] bytes = all.toByteArray();
    try {
      ProxyHeader header = received(bytes, bytes.length + 1);
      if (!Objects.equals(header, received(bytes, 1 + ((program[0] & 0xFF) >> 1)))) {
        throw new AssertionError("the pieces make a difference");
      }
      if (header != null && !header.equals(received(header.bytes(), 7))) {
        throw new AssertionError(header + " is another one when it is written again");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Null if it was refused; any other exception is a defect. */
  private static @Nullable ProxyHeader received(byte[] bytes, int pieces) throws IOException {
    var stream = new MemoryReceiveStream();
    int[] at = {0};
    stream.onReceive(() -> {
      if (at[0] == bytes.length) {
        stream.putEof();
      } else {
        int end = Math.min(bytes.length, at[0] + pieces);
        stream.putData(Arrays.copyOfRange(bytes, at[0], end));
        at[0] = end;
      }
    });
    ProxyHeader header;
    try {
      header = ProxyHeader.receiveFrom(stream);
    } catch (ProxyHeaderException e) {
      return null;
    }
    return header;
  }
}
