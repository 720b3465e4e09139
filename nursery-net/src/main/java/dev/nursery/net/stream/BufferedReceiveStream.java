package dev.nursery.net.stream;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A receiving end that gives out what comes in the portions that a program wants: so many bytes, up
 * to a delimiter, a line.
 *
 * {@snippet :
 * var in = new BufferedReceiveStream(stream);
 * String request = in.receiveLine();
 * byte[] header = in.receiveExactly(16);
 * byte[] field = in.receiveUntil(new byte[] {0}, 1_000);
 * }
 *
 * <p>What was received and not asked for yet waits in a buffer. The stream is also a {@link
 * ReceiveStream}, which gives out what is in the buffer first; so it can be handed to whoever
 * receives the rest. A stream that waits with nothing in its buffer has none.
 *
 * <p><b>Who owns it.</b> It takes over the stream that it is around, which should be used by nobody
 * else: bytes that are in the buffer would be missing there. Closing closes both.
 *
 * <p><b>Cancellation.</b> All or nothing. A receive that is cancelled has taken no byte: what it
 * had gathered stays in the buffer, and a later one finds it there. The same goes for one that
 * fails.
 *
 * {@snippet :
 * var line = CancelScope.moveOnAfter(ofSeconds(5), () -> in.receiveLine());
 * if (!line.done()) {
 *   line = CancelScope.moveOnAfter(ofSeconds(5), () -> in.receiveLine()); // of the same line
 * }
 * }
 *
 * <p><b>Failure.</b> An end in the middle of something is an {@link UnexpectedEndException}; what
 * does not end within its limit is a {@link TooLongException}. Memory is taken as bytes come, at
 * most twice as much as came, whatever number was asked for.
 *
 * <p>One task receives at a time. Trio has no counterpart.
 */
public final class BufferedReceiveStream implements ReceiveStream {

  /** The longest line that {@link #receiveLine()} takes: 65,536 bytes. */
  public static final int MAX_LINE = 65_536;

  private static final byte[] LINE_FEED = {'\n'};

  /** In all of them, a byte below 128 is the character of that number. */
  private static final Set<Charset> ASCII_BASED =
      Set.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1);

  private final ReceiveStream source;
  private final OneAtATime receiving = new OneAtATime(this, "receiving");
  private final Closing closing = new Closing(this);

  /** The receiving task's. */
  private final Backlog backlog = new Backlog();

  /** Takes over {@code source}. */
  public BufferedReceiveStream(ReceiveStream source) {
    this.source = Objects.requireNonNull(source, "source");
  }

  // -- as any stream

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    ReceiveStream.requireMax(max);
    enter();
    try {
      return backlog.isEmpty() ? source.receiveAtMost(max) : taken(Math.min(max, backlog.size()));
    } finally {
      receiving.leave();
    }
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    ReceiveStream.requireRoom(target);
    enter();
    try {
      if (backlog.isEmpty()) {
        return source.receiveInto(target);
      }
      int count = backlog.takeInto(target);
      Tasks.cancelShieldedCheckpoint();
      return count;
    } finally {
      receiving.leave();
    }
  }

  // -- in portions

  /**
   * Waits for so many bytes, and takes them.
   *
   * @param count from 0; how many may be asked for is up to the caller, who may have been told by a
   *     peer
   * @throws UnexpectedEndException if the stream ends before; those that came stay in the buffer
   * @throws Cancelled if the task is cancelled; no byte was taken
   * @throws ClosedEndpointException if this end is, or gets, closed
   * @throws BrokenStreamException if the connection failed
   * @throws BusyResourceException if another task is receiving
   */
  public byte[] receiveExactly(int count) throws IOException {
    Requirements.notNegative(count, "count");
    enter();
    try {
      if (!gather(count)) {
        throw tooFew(count);
      }
      return taken(count);
    } finally {
      receiving.leave();
    }
  }

  /**
   * As {@link #receiveExactly(int)}, as many as there is room in {@code target}.
   *
   * @param target untouched, unless this returns
   */
  public void receiveExactly(ByteBuffer target) throws IOException {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("the target is a read-only view: " + target);
    }
    enter();
    try {
      if (!gather(target.remaining())) {
        throw tooFew(target.remaining());
      }
      backlog.takeInto(target);
      Tasks.cancelShieldedCheckpoint();
    } finally {
      receiving.leave();
    }
  }

  /**
   * Waits for a delimiter, takes all up to it, and the delimiter.
   *
   * @param delimiter at least one byte
   * @param max how many bytes may come before it, from 0
   * @return what came before the delimiter; null if the stream has ended and no byte is left
   * @throws TooLongException if more came without a delimiter; they stay in the buffer
   * @throws UnexpectedEndException if the stream ends before, and something was left; it stays in
   *     the buffer
   * @throws Cancelled as for {@link #receiveExactly(int)}, which also goes for all other errors
   */
  public byte @Nullable [] receiveUntil(byte[] delimiter, int max) throws IOException {
    if (delimiter.length == 0) {
      throw new IllegalArgumentException("the delimiter has no bytes, so it would be everywhere");
    }
    Requirements.notNegative(max, "max");
    enter();
    try {
      long end = find(delimiter.clone(), max, max, "what should end with a delimiter");
      if (end < 0) {
        if (backlog.isEmpty()) {
          return null;
        }
        throw new UnexpectedEndException(
            source + " has ended " + backlog.size() + " bytes after the last delimiter");
      }
      byte[] content = backlog.take((int) end);
      backlog.drop(delimiter.length);
      Tasks.cancelShieldedCheckpoint();
      return content;
    } finally {
      receiving.leave();
    }
  }

  /** As {@link #receiveLine(Charset, int)}, in UTF-8, and {@value #MAX_LINE} bytes at most. */
  public @Nullable String receiveLine() throws IOException {
    return receiveLine(StandardCharsets.UTF_8, MAX_LINE);
  }

  /**
   * Waits for the end of a line, and takes the line. It ends with a line feed, before which a
   * carriage return may stand; or with the stream, so that the last line may have been cut short by
   * whoever sent it. Where that matters, use {@link #receiveUntil}.
   *
   * @param charset one in which a line feed is the single byte 10, as in most
   * @param max how many bytes a line may have without its end, from 0
   * @return the line without its end; null if the stream has ended
   * @throws MalformedTextException if these are no characters of {@code charset}; the line is
   *     taken, and the next receive begins with the next
   * @throws TooLongException if the line is longer; it stays in the buffer
   * @throws Cancelled as for {@link #receiveExactly(int)}, which also goes for all other errors
   */
  public @Nullable String receiveLine(Charset charset, int max) throws IOException {
    requireByteLineFeed(charset);
    Requirements.notNegative(max, "max");
    enter();
    try {
      long found = find(LINE_FEED, max + 1L, max, "a line");
      boolean cutShort = found < 0;
      if (cutShort && backlog.isEmpty()) {
        return null;
      }
      int end = cutShort ? backlog.size() : (int) found;
      int length = !cutShort && end > 0 && backlog.at(end - 1) == '\r' ? end - 1 : end;
      if (length > max) {
        throw tooLong("a line", max);
      }
      byte[] line = backlog.take(length);
      backlog.drop(cutShort ? 0 : end - length + 1);
      Tasks.cancelShieldedCheckpoint();
      return decode(line, charset);
    } finally {
      receiving.leave();
    }
  }

  // -- looking ahead, and putting back

  /**
   * Waits for so many bytes, and shows them without taking them: all receives still begin with
   * them.
   *
   * @param count from 0
   * @return at least {@code count} bytes, and whatever is in the buffer besides; fewer if the
   *     stream ends before. Read-only, and good until the next operation on this stream
   * @throws Cancelled as for {@link #receiveExactly(int)}, which also goes for all other errors
   */
  public ByteBuffer peek(int count) throws IOException {
    Requirements.notNegative(count, "count");
    enter();
    try {
      gather(count);
      Tasks.cancelShieldedCheckpoint();
      return backlog.view();
    } finally {
      receiving.leave();
    }
  }

  /**
   * Takes bytes that are in the buffer, as {@link #peek} has shown, and drops them. Never waits,
   * and is no cancel point: what was looked at and understood is gone before anything can come
   * between.
   *
   * @param count from 0 to {@link #buffered}
   * @throws BusyResourceException if another task is receiving
   */
  public void skip(int count) {
    receiving.enterUnchecked();
    try {
      if (count < 0 || count > backlog.size()) {
        throw new IllegalArgumentException(
            "there are "
                + backlog.size()
                + " bytes in the buffer, of which "
                + count
                + " cannot be skipped: peek() gets them there");
      }
      backlog.drop(count);
    } finally {
      receiving.leave();
    }
  }

  /**
   * Puts bytes back, a copy of them: the next receive begins with them. They need not be what was
   * received. Never waits, and is no cancel point.
   *
   * @throws BusyResourceException if another task is receiving
   */
  public void pushBack(byte... bytes) {
    receiving.enterUnchecked();
    try {
      backlog.prepend(bytes);
    } finally {
      receiving.leave();
    }
  }

  /** How many bytes are in the buffer; for the task that receives. */
  public int buffered() {
    return backlog.size();
  }

  // -- closing

  /** Drops what is in the buffer. */
  @Override
  public void close() throws IOException {
    closing.close();
    source.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    closing.close();
    source.closeForcefully();
  }

  // -- inside

  private void enter() throws IOException {
    receiving.enter();
    try {
      closing.ensureOpen();
    } catch (Throwable t) {
      receiving.leave();
      throw t;
    }
  }

  private byte[] taken(int count) {
    byte[] bytes = backlog.take(count);
    Tasks.cancelShieldedCheckpoint();
    return bytes;
  }

  /** Waits until so many bytes are there; false if the stream ends before. */
  private boolean gather(int count) throws IOException {
    while (backlog.size() < count) {
      if (!backlog.receiveFrom(source)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Waits for {@code delimiter}.
   *
   * @param before how many bytes there may be before it
   * @param max how many that are to the caller
   * @return how many bytes come before it; -1 if the stream ends before
   */
  private long find(byte[] delimiter, long before, int max, String what) throws IOException {
    var search = new DelimiterSearch(delimiter);
    long most = before + delimiter.length;
    while (true) {
      long end = search.advance(backlog, (int) Math.min(most, backlog.size()));
      if (end >= 0) {
        return end - delimiter.length;
      }
      if (backlog.size() >= most) {
        throw tooLong(what, max);
      }
      if (!backlog.receiveFrom(source)) {
        return -1;
      }
    }
  }

  private TooLongException tooLong(String what, long max) {
    return new TooLongException(
        what + " from " + source + " is longer than the " + max + " bytes that it may have", max);
  }

  private UnexpectedEndException tooFew(int count) {
    return new UnexpectedEndException(
        source + " has ended, and of " + count + " bytes only " + backlog.size() + " came");
  }

  private static void requireByteLineFeed(Charset charset) {
    if (ASCII_BASED.contains(charset)) {
      return;
    }
    byte[] encoded = charset.canEncode() ? "\n".getBytes(charset) : LINE_FEED;
    if (encoded.length != 1 || encoded[0] != '\n') {
      throw new IllegalArgumentException(
          "a line feed is not the single byte 10 in "
              + charset
              + ", so lines cannot be told apart before they are decoded: receive the bytes, and decode all of them");
    }
  }

  private String decode(byte[] line, Charset charset) throws MalformedTextException {
    if (isPlain(line, charset)) {
      return new String(line, StandardCharsets.ISO_8859_1);
    }
    try {
      // A new decoder reports what is malformed, where a String would hide it.
      return charset.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedTextException(
          "a line of " + line.length + " bytes from " + source + " is no text in " + charset, e);
    }
  }

  /** Whether each byte is the character of that number: most lines are like that. */
  private static boolean isPlain(byte[] line, Charset charset) {
    if (charset.equals(StandardCharsets.ISO_8859_1)) {
      return true;
    } else if (!ASCII_BASED.contains(charset)) {
      return false;
    }
    for (byte each : line) {
      if (each < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "BufferedReceiveStream[" + source + "]";
  }
}
