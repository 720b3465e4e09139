package dev.nursery.net.tls;

import dev.nursery.net.Endpoint;
import java.io.IOException;

/** What begins with a handshake and ends with a good-bye. */
sealed interface Conversation extends Endpoint permits TlsStream, DtlsChannel {

  /** Does the handshake, unless it was done. */
  void handshake() throws IOException;
}
