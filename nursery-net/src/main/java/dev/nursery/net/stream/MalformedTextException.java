package dev.nursery.net.stream;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;

/** What came is no text in the encoding that was agreed on. The message says from whom. */
public class MalformedTextException extends IOException {

  private static final long serialVersionUID = 1L;

  /** With what came, from whom, and what the decoder said. */
  public MalformedTextException(String message, CharacterCodingException cause) {
    super(message, cause);
  }
}
