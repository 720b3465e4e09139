package dev.nursery.net.frame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.function.Function;

/**
 * Makes bytes of values and values of bytes: what is in a frame.
 *
 * {@snippet :
 * Codec<Integer> numbers = Codec.text(US_ASCII).map(String::valueOf, Integer::valueOf);
 * }
 *
 * <p>It belongs to nobody, and may be used by any number of channels at the same time. It should
 * neither wait nor keep what it is given.
 *
 * @param <T> the values, never null
 */
public interface Codec<T> {

  /**
   * The bytes that stand for {@code value}.
   *
   * @return from its position to its limit, to be used up by the caller
   * @throws IllegalArgumentException if there are none
   */
  ByteBuffer encode(T value);

  /**
   * The value that stands in {@code content}, from its position to its limit.
   *
   * @param content the caller's own: may be kept, and changed
   * @throws IOException if that is no such value; other exceptions will do as well
   */
  T decode(ByteBuffer content) throws IOException;

  /** The bytes themselves. */
  static Codec<byte[]> bytes() {
    return RawBytes.CODEC;
  }

  /** Text, every character of which has to be one of {@code charset}. */
  static Codec<String> text(Charset charset) {
    return new Text(Objects.requireNonNull(charset, "charset"));
  }

  /**
   * This, for values of another type.
   *
   * @param encode what {@link #encode} begins with
   * @param decode what {@link #decode} ends with; what it throws says that a frame is malformed
   */
  default <U> Codec<U> map(
      Function<? super U, ? extends T> encode, Function<? super T, ? extends U> decode) {
    return new Mapped<T, U>(
        this, Objects.requireNonNull(encode, "encode"), Objects.requireNonNull(decode, "decode"));
  }
}
