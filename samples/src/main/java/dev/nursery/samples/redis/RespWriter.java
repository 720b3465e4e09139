package dev.nursery.samples.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.nursery.net.SendStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;

/**
 * Writes replies, or commands. They are gathered until they are flushed, so that a client that asks
 * for many things at once is answered at once. Not for two tasks at a time.
 */
final class RespWriter {

  private static final int MUCH = 65_536;
  private static final byte[] END_OF_LINE = {'\r', '\n'};

  private final SendStream out;
  private final Charset charset;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(512);
  private boolean resp3;

  /** For texts that have a character for each byte. */
  RespWriter(SendStream out) {
    this(out, ISO_8859_1);
  }

  RespWriter(SendStream out, Charset charset) {
    this.out = out;
    this.charset = charset;
  }

  /** Which replies the client understands. */
  void useResp3(boolean resp3) {
    this.resp3 = resp3;
  }

  boolean usesResp3() {
    return resp3;
  }

  void write(Reply reply) throws IOException {
    add(reply);
    if (gathered.size() > MUCH) {
      flush();
    }
  }

  /** Sends what was gathered. */
  void flush() throws IOException {
    if (gathered.size() > 0) {
      byte[] bytes = gathered.toByteArray();
      gathered.reset();
      out.sendAll(bytes);
    }
  }

  private void add(Reply reply) {
    switch (reply) {
      case Reply.Status(String text) -> line('+', text);
      case Reply.Failure(String message) -> line('-', message);
      case Reply.Whole(long value) -> line(':', Long.toString(value));
      case Reply.Bulk(String text) -> {
        byte[] bytes = text.getBytes(charset);
        line('$', Integer.toString(bytes.length));
        gathered.writeBytes(bytes);
        gathered.writeBytes(END_OF_LINE);
      }
      case Reply.Nil() -> line(resp3 ? '_' : '$', resp3 ? "" : "-1");
      case Reply.Items(var items) -> all('*', items.size(), items);
      case Reply.Members(var items) -> all(resp3 ? '~' : '*', items.size(), items);
      case Reply.Push(var items) -> all(resp3 ? '>' : '*', items.size(), items);
      case Reply.Table(var pairs) ->
          all(resp3 ? '%' : '*', resp3 ? pairs.size() / 2 : pairs.size(), pairs);
    }
  }

  private void all(char kind, int count, List<? extends Reply> items) {
    line(kind, Integer.toString(count));
    items.forEach(this::add);
  }

  private void line(char kind, String text) {
    gathered.write(kind);
    gathered.writeBytes(text.getBytes(charset));
    gathered.writeBytes(END_OF_LINE);
  }
}
