package dev.nursery.net.tls;

import dev.nursery.Action;
import dev.nursery.CancelScope;
import dev.nursery.TaskStatus;
import dev.nursery.Timed;
import dev.nursery.net.Endpoint;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a server talks: a handshake before the handler, a good-bye after it, and a limit to how long
 * either may take. Who fails in it is logged, and nobody else notices.
 */
record Manners(Duration limit) {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net.tls");

  private static final Duration LONGEST = Duration.ofDays(1);

  static Duration checkLimit(Duration limit) {
    if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "handshakeTimeout is " + limit + ", and has to be more than 0 and at most " + LONGEST);
    }
    return limit;
  }

  /** Says that clients can come. */
  static <L extends Endpoint> void announce(L listener, TaskStatus<? super L> status)
      throws IOException {
    boolean taken = false;
    try {
      status.started(listener);
      taken = true;
    } finally {
      if (!taken) {
        listener.closeForcefully(); // or they would talk to nobody
      }
    }
  }

  <C extends Conversation> void handle(C client, Action<? super C> handler) throws Exception {
    if (greet(client)) {
      handler.accept(client);
      sayGoodbye(client);
    }
  }

  /** Does the handshake; false if that failed. */
  private boolean greet(Conversation client) {
    try {
      if (CancelScope.moveOnAfter(limit, client::handshake).done()) {
        return true;
      }
      LOG.warn(
          "dropped {}, which has not done its TLS handshake within {} ms",
          client,
          limit.toMillis());
    } catch (IOException e) {
      LOG.warn("dropped {}: {}", client, e.getMessage());
      LOG.debug("why {} was dropped", client, e);
    }
    return false;
  }

  private void sayGoodbye(Conversation client) {
    try {
      Timed<?> said = CancelScope.moveOnAfter(limit, client::close);
      if (!said.done()) {
        LOG.debug("{} has not taken our good-bye", client);
      }
    } catch (IOException e) {
      LOG.debug("{} could not be told good-bye", client, e);
    }
  }
}
