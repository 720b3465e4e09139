package dev.nursery.samples.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.nursery.net.SendStream;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.stream.UnexpectedEndException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a request or an answer of HTTP/1.1 begins with.
 *
 * @param firstLine such as {@code GET / HTTP/1.1}
 * @param headers by their names, which may be asked for in any case
 */
record HttpHead(String firstLine, Map<String, String> headers) {

  private static final int LONGEST_LINE = 8_192;
  private static final int MOST_HEADERS = 100;

  static HttpHead read(BufferedReceiveStream in) throws IOException {
    String first = line(in);
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 1 || headers.size() == MOST_HEADERS) {
        throw new IOException("that is no HTTP: " + line);
      }
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return new HttpHead(first, headers);
  }

  private static String line(BufferedReceiveStream in) throws IOException {
    String line = in.receiveLine(ISO_8859_1, LONGEST_LINE);
    if (line == null) {
      throw new UnexpectedEndException(in + " has ended before the head of a message was complete");
    }
    return line;
  }

  void send(SendStream out) throws IOException {
    var text = new StringBuilder(firstLine).append("\r\n");
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    out.sendAll(text.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  /** Empty if there is no such header. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** What a request asks for. */
  String path() {
    String[] words = firstLine.split(" ", 3);
    return words.length == 3 && words[0].equals("GET") ? words[1] : "";
  }
}
