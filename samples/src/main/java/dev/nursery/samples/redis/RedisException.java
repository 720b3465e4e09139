package dev.nursery.samples.redis;

import java.util.Locale;

/** A command cannot be done; the message is what the client is told. */
final class RedisException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Reply.Failure reply;

  RedisException(String message) {
    super(message);
    this.reply = new Reply.Failure(message);
  }

  Reply reply() {
    return reply;
  }

  static RedisException syntax() {
    return new RedisException("ERR syntax error");
  }

  static RedisException notANumber() {
    return new RedisException("ERR value is not an integer or out of range");
  }

  static RedisException wrongNumberOfArguments(String command) {
    return new RedisException(
        "ERR wrong number of arguments for '" + command.toLowerCase(Locale.ROOT) + "' command");
  }
}
