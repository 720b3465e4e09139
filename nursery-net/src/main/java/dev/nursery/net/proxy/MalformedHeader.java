package dev.nursery.net.proxy;

import java.nio.charset.StandardCharsets;

/** Says what is wrong with a header, to whoever knows on which connection. */
final class MalformedHeader extends Exception {

  private static final long serialVersionUID = 1L;

  private static final int SHOWN = 40;

  MalformedHeader(String message) {
    super(message);
  }

  /** The first bytes, as something that can be written to a log. */
  static String text(byte[] bytes, int count) {
    var text = new StringBuilder("'");
    for (byte each :
        new String(bytes, 0, Math.min(count, SHOWN), StandardCharsets.ISO_8859_1)
            .getBytes(StandardCharsets.ISO_8859_1)) {
      if (each >= ' ' && each < 0x7F && each != '\\') {
        text.append((char) each);
      } else {
        text.append("\\x%02x".formatted(each & 0xFF));
      }
    }
    return text.append(count > SHOWN ? "…'" : "'").toString();
  }
}
