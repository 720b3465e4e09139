package dev.nursery.samples.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.nursery.net.ReceiveStream;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.stream.UnexpectedEndException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands, for a server: arrays of bulk strings, or words in a line, as somebody types them;
 * and replies, for a client.
 */
final class RespReader {

  private static final int LONGEST_LINE = 65_536;
  private static final int MOST_ARGUMENTS = 1 << 20;
  private static final int LONGEST_ARGUMENT = 512 << 20;

  private final BufferedReceiveStream in;
  private final Charset charset;

  /** For texts that have a character for each byte. */
  RespReader(ReceiveStream in) {
    this(in, ISO_8859_1);
  }

  RespReader(ReceiveStream in, Charset charset) {
    this.in = new BufferedReceiveStream(in);
    this.charset = charset;
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
    String header = line();
    if (!header.startsWith("$")) {
      throw new ProtocolException("expected '$', got '" + kind(header) + "'");
    }
    return bulk(header);
  }

  private String bulk(String header) throws IOException {
    int length = number(header, LONGEST_ARGUMENT, "invalid bulk length");
    byte[] bytes = in.receiveExactly(length + 2); // with the end of its line
    return new String(bytes, 0, length, charset);
  }

  /** The next reply. It may be read in pieces: one who is cancelled meanwhile cannot go on. */
  Reply reply() throws IOException {
    String header = line();
    String text = header.isEmpty() ? "" : header.substring(1);
    return switch (kind(header)) {
      case "+" -> new Reply.Status(text);
      case "-" -> new Reply.Failure(text);
      case ":" -> new Reply.Whole(whole(text));
      case "$" -> text.equals("-1") ? Reply.NIL : new Reply.Bulk(bulk(header));
      case "_" -> Reply.NIL;
      case "*" -> text.equals("-1") ? Reply.NIL : new Reply.Items(replies(header, 1));
      case "~" -> new Reply.Members(replies(header, 1));
      case ">" -> new Reply.Push(replies(header, 1));
      case "%" -> new Reply.Table(replies(header, 2));
      default -> throw new ProtocolException("expected a reply, got '" + header + "'");
    };
  }

  private List<Reply> replies(String header, int each) throws IOException {
    int count = each * number(header, MOST_ARGUMENTS, "invalid number of items");
    var replies = new ArrayList<Reply>(Math.min(count, 16));
    for (int i = 0; i < count; i++) {
      replies.add(reply());
    }
    return replies;
  }

  private String line() throws IOException {
    String line = in.receiveLine(ISO_8859_1, LONGEST_LINE);
    if (line == null) {
      throw new UnexpectedEndException("the connection has ended too early");
    }
    return line;
  }

  /** The first character, of which there may be none. */
  private static String kind(String header) {
    return header.substring(0, Math.min(1, header.length()));
  }

  private static long whole(String text) throws ProtocolException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ProtocolException("expected a whole number, got '" + text + "'");
    }
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
