package dev.nursery.net.frame;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/** Values that are text. New coders report what is malformed, where a String would hide it. */
record Text(Charset charset) implements Codec<String> {

  @Override
  public ByteBuffer encode(String value) {
    try {
      return charset.newEncoder().encode(CharBuffer.wrap(value));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "a text of " + value.length() + " characters cannot be written in " + charset, e);
    }
  }

  @Override
  public String decode(ByteBuffer content) throws CharacterCodingException {
    return charset.newDecoder().decode(content).toString();
  }
}
