package dev.nursery.process;

import dev.nursery.net.ReceiveStream;

/** What a process reads. */
sealed interface Input {

  /** Nothing: a pipe that is closed at once. */
  record Nothing() implements Input {}

  /** What somebody sends. */
  record Piped() implements Input {}

  /** A file, or what this process reads. */
  record Redirected(ProcessBuilder.Redirect source) implements Input {

    @Override
    public ProcessBuilder.Redirect redirect() {
      return source;
    }
  }

  /** These bytes. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Bytes(byte[] bytes) implements Input {}

  /** What comes out of a stream. */
  record Stream(ReceiveStream stream) implements Input {}

  /** Whether somebody has to give it to the process while that runs. */
  default boolean isFed() {
    return this instanceof Bytes || this instanceof Stream;
  }

  /** The same for the JDK. */
  default ProcessBuilder.Redirect redirect() {
    return ProcessBuilder.Redirect.PIPE;
  }
}
