package dev.nursery.samples.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.nursery.net.ReceiveStream;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.stream.UnexpectedEndException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads commands: arrays of bulk strings, or words in a line, as somebody types them. */
final class RespReader {

  private static final int LONGEST_LINE = 65_536;
  private static final int MOST_ARGUMENTS = 1 << 20;
  private static final int LONGEST_ARGUMENT = 512 << 20;

  private final BufferedReceiveStream in;

  RespReader(ReceiveStream in) {
    this.in = new BufferedReceiveStream(in);
  }

  /** The next command: its name, and its arguments. Null if there are no more. */
  @Nullable List<String> read() throws IOException {
    while (true) {
      String line = in.receiveLine(ISO_8859_1, LONGEST_LINE);
      if (line == null) {
        return null;
      }
      List<String> command =
          line.startsWith("*")
              ? arguments(number(line, MOST_ARGUMENTS, "invalid multibulk length"))
              : List.of(line.strip().split("\\s+"));
      if (!command.isEmpty() && !command.getFirst().isEmpty()) {
        return command;
      }
    }
  }

  private List<String> arguments(int count) throws IOException {
    var arguments = new ArrayList<String>(Math.min(count, 16));
    for (int i = 0; i < count; i++) {
      arguments.add(bulk());
    }
    return arguments;
  }

  private String bulk() throws IOException {
    String header = in.receiveLine(ISO_8859_1, LONGEST_LINE);
    if (header == null) {
      throw new UnexpectedEndException("the connection has ended in the middle of a command");
    } else if (!header.startsWith("$")) {
      throw new ProtocolException(
          "expected '$', got '" + header.substring(0, Math.min(1, header.length())) + "'");
    }
    int length = number(header, LONGEST_ARGUMENT, "invalid bulk length");
    byte[] bytes = in.receiveExactly(length + 2); // with the end of its line
    return new String(bytes, 0, length, ISO_8859_1);
  }

  private static int number(String line, int most, String otherwise) throws ProtocolException {
    try {
      int number = Integer.parseInt(line, 1, line.length(), 10);
      if (number <= most) {
        return Math.max(number, 0);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new ProtocolException(otherwise);
  }
}
