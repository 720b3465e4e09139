package dev.nursery.net.server;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param kind in one word
 * @param lasted from when it was accepted
 * @param error what the handler threw, of a connection that was lost or failed; otherwise null
 */
public record ConnectionEnd(Kind kind, Duration lasted, @Nullable Throwable error) {

  /** In one word. */
  public enum Kind {
    /** The handler has finished. */
    DONE("done"),
    /** The peer or the network has failed. */
    LOST("lost"),
    /** Nothing was received or sent for longer than {@link ServerOptions#idleLimit}. */
    IDLE("idle for too long"),
    /** It has lasted for as long as {@link ServerOptions#lifetime} allows. */
    EXPIRED("it has lasted for too long"),
    /** The server has drained, and the grace is over. */
    GRACE_OVER("the server's grace is over"),
    /** The server was cancelled, or the handler's task. */
    CANCELLED("cancelled"),
    /** The handler threw something else. */
    FAILED("failed");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** In a few words, for logs. */
    public String words() {
      return words;
    }
  }

  /** Only the error may be null. */
  public ConnectionEnd {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(lasted, "lasted");
  }

  /** What the handler threw. */
  public Optional<Throwable> cause() {
    return Optional.ofNullable(error);
  }
}
