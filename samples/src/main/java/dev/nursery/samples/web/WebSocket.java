package dev.nursery.samples.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nursery.BrokenResourceException;
import dev.nursery.Cancelled;
import dev.nursery.EndOfChannelException;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.channel.SendChannel;
import dev.nursery.net.ByteStream;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.sync.TaskLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket (RFC 6455): a channel of messages in both directions, over any stream.
 *
 * <p>One task receives, by {@code for (Message message : socket)}; any may send. Pings are answered
 * by whoever receives. {@link #finish} takes leave; what the other side sends until it has heard
 * that is still received, and then comes the end. A receive that is cancelled has taken nothing. A
 * send that is cancelled closes the stream, since a part of a message may have gone out.
 */
final class WebSocket implements SendChannel<WebSocket.Message>, ReceiveChannel<WebSocket.Message> {

  /** What is sent and received. */
  sealed interface Message {

    /** Text. */
    record Text(String text) implements Message {}

    /** Bytes. */
    record Binary(ByteBuffer bytes) implements Message {}
  }

  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int LONGEST = 1 << 20;

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private static final int NORMAL = 1_000;
  private static final int GOING_AWAY = 1_001;
  private static final int PROTOCOL_ERROR = 1_002;
  private static final int NO_TEXT = 1_007;
  private static final int TOO_LONG = 1_009;

  private final ByteStream stream;
  private final BufferedReceiveStream in;
  private final boolean client;
  private final SecureRandom masks = new SecureRandom();
  private final TaskLock sending = new TaskLock();
  private boolean finished; // the sending task's

  // The message of which some frames have come; the receiving task's.
  private int opcode;
  private final ByteArrayOutputStream frames = new ByteArrayOutputStream();

  private WebSocket(ByteStream stream, BufferedReceiveStream in, boolean client) {
    this.stream = stream;
    this.in = in;
    this.client = client;
  }

  // -- handshake

  /** Asks a server for one. */
  static WebSocket open(ByteStream stream, String host, String path) throws IOException {
    var nonce = new byte[16];
    new SecureRandom().nextBytes(nonce);
    String key = Base64.getEncoder().encodeToString(nonce);
    var headers =
        new TreeMap<String, String>(
            Map.of(
                "Host", host,
                "Connection", "Upgrade",
                "Upgrade", "websocket",
                "Sec-WebSocket-Version", "13",
                "Sec-WebSocket-Key", key));
    new HttpHead("GET " + path + " HTTP/1.1", headers).send(stream);
    var in = new BufferedReceiveStream(stream);
    HttpHead answer = HttpHead.read(in);
    if (!answer.firstLine().startsWith("HTTP/1.1 101 ")
        || !answer.header("Sec-WebSocket-Accept").equals(accept(key))) {
      throw new IOException("no WebSocket is offered there: " + answer.firstLine());
    }
    return new WebSocket(stream, in, true);
  }

  /** Whether a client asks for one. */
  static boolean isWanted(HttpHead request) {
    return request.header("Upgrade").equalsIgnoreCase("websocket")
        && request.header("Sec-WebSocket-Version").equals("13")
        && !request.header("Sec-WebSocket-Key").isEmpty();
  }

  /** Gives it to the client that {@linkplain #isWanted asks} for it. */
  static WebSocket accept(HttpHead request, ByteStream stream, BufferedReceiveStream in)
      throws IOException {
    var headers =
        new TreeMap<String, String>(
            Map.of(
                "Connection", "Upgrade",
                "Upgrade", "websocket",
                "Sec-WebSocket-Accept", accept(request.header("Sec-WebSocket-Key"))));
    new HttpHead("HTTP/1.1 101 Switching Protocols", headers).send(stream);
    return new WebSocket(stream, in, false);
  }

  private static String accept(String key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  // -- sending

  void send(String text) {
    send(new Message.Text(text));
  }

  @Override
  public void send(Message message) {
    switch (message) {
      case Message.Text(String text) -> send(TEXT, text.getBytes(UTF_8));
      case Message.Binary(ByteBuffer bytes) -> {
        var copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        send(BINARY, copy);
      }
    }
  }

  /** Says that no more will be sent. */
  void finish() {
    close(NORMAL);
  }

  /** As {@link #finish}, because the server is about to end. */
  void goAway() {
    close(GOING_AWAY);
  }

  private void close(int code) {
    send(CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
  }

  private void send(int kind, byte[] payload) {
    sending.with(() -> {
      if (finished) {
        if (kind == CLOSE || kind == PONG) {
          return;
        }
        throw new BrokenResourceException("this WebSocket has been finished");
      }
      finished = kind == CLOSE;
      try {
        stream.sendAll(frame(kind, payload));
      } catch (IOException e) {
        throw new BrokenResourceException("cannot send: " + e.getMessage(), e);
      } catch (Cancelled e) {
        close();
        throw e;
      }
    });
  }

  private ByteBuffer frame(int kind, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) (0x80 | kind));
    int masked = client ? 0x80 : 0;
    if (payload.length < 126) {
      frame.put((byte) (masked | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (masked | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (masked | 127)).putLong(payload.length);
    }
    if (!client) {
      return frame.put(payload).flip();
    }
    var mask = new byte[4];
    masks.nextBytes(mask);
    return frame.put(mask).put(unmasked(payload, mask)).flip();
  }

  /** The same, back and forth. */
  private static byte[] unmasked(byte[] payload, byte[] mask) {
    var result = new byte[payload.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) (payload[i] ^ mask[i % 4]);
    }
    return result;
  }

  // -- receiving

  /** A frame; no record, as these should not have arrays. */
  private static final class Frame {

    final boolean last;
    final int kind;
    final byte[] payload;

    Frame(boolean last, int kind, byte[] payload) {
      this.last = last;
      this.kind = kind;
      this.payload = payload;
    }
  }

  @Override
  public Message receive() {
    try {
      while (true) {
        Message message = accepted(frame());
        if (message != null) {
          return message;
        }
      }
    } catch (IOException e) {
      throw new BrokenResourceException("cannot receive: " + e.getMessage(), e);
    }
  }

  /** The next frame; looked at before it is taken, so that one who is cancelled has taken none. */
  private Frame frame() throws IOException {
    ByteBuffer head = peek(2);
    int first = head.get(0);
    int second = head.get(1);
    boolean masked = (second & 0x80) != 0;
    int size = second & 0x7f;
    int start = 2 + (size == 126 ? 2 : size == 127 ? 8 : 0);
    head = peek(start);
    long length = size == 126 ? head.getShort(2) & 0xffff : size == 127 ? head.getLong(2) : size;
    if ((first & 0x70) != 0 || masked == client) {
      throw failure(PROTOCOL_ERROR, "a frame that is not as it should be");
    } else if (length < 0 || length + frames.size() > LONGEST) {
      throw failure(TOO_LONG, "a message of more than " + LONGEST + " bytes");
    }
    var mask = new byte[masked ? 4 : 0];
    var payload = new byte[(int) length];
    ByteBuffer whole = peek(start + mask.length + payload.length);
    whole.get(start, mask).get(start + mask.length, payload);
    in.skip(start + mask.length + payload.length);
    return new Frame((first & 0x80) != 0, first & 0xf, masked ? unmasked(payload, mask) : payload);
  }

  private ByteBuffer peek(int count) throws IOException {
    ByteBuffer bytes = in.peek(count);
    if (bytes.remaining() < count) {
      throw new BrokenResourceException("the peer has gone without taking leave");
    }
    return bytes.slice();
  }

  private @Nullable Message accepted(Frame frame) {
    switch (frame.kind) {
      case PING -> send(PONG, frame.payload);
      case PONG -> {}
      case CLOSE -> {
        close(NORMAL);
        throw new EndOfChannelException("the peer has finished");
      }
      case TEXT, BINARY, CONTINUATION -> {
        return gathered(frame);
      }
      default -> throw failure(PROTOCOL_ERROR, "a frame of kind " + frame.kind);
    }
    return null;
  }

  private @Nullable Message gathered(Frame frame) {
    if ((frame.kind == CONTINUATION) != (opcode != CONTINUATION)) {
      throw failure(PROTOCOL_ERROR, "frames of two messages at once");
    }
    if (frame.kind != CONTINUATION) {
      opcode = frame.kind;
    }
    frames.writeBytes(frame.payload);
    if (!frame.last) {
      return null;
    }
    boolean text = opcode == TEXT;
    byte[] bytes = frames.toByteArray();
    opcode = CONTINUATION;
    frames.reset();
    return text ? new Message.Text(decoded(bytes)) : new Message.Binary(ByteBuffer.wrap(bytes));
  }

  private String decoded(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw failure(NO_TEXT, "text that is no UTF-8");
    }
  }

  /** Tells the peer, too. */
  private BrokenResourceException failure(int code, String what) {
    close(code);
    return new BrokenResourceException("the peer has sent " + what);
  }

  /** Closes the stream, without a word. */
  @Override
  public void close() {
    try {
      stream.closeForcefully();
    } catch (IOException e) {
      // closed all the same
    }
  }
}
