package dev.nursery.process;

import java.io.IOException;

/**
 * A process has written more than was to be {@linkplain ProcessOptions#captureLimit kept}, and was
 * ended.
 */
public class ProcessOutputLimitException extends IOException {

  private static final long serialVersionUID = 1L;

  /** With which output, of which process, and what to do. */
  public ProcessOutputLimitException(String message) {
    super(message);
  }
}
