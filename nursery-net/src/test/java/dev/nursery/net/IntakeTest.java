package dev.nursery.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.testkit.Eventually;
import dev.nursery.net.testkit.Tcps;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** Receivers without memory. */
class IntakeTest {

  /** What was taken from the socket and could not be handed over is there for the next receive. */
  @Test
  void aReceiveThatRunsOutOfMemoryLosesNothing() throws Exception {
    try (TcpListener listener = Tcps.loopback();
        Socket peer = Tcps.socket(listener);
        TcpStream stream = listener.accept()) {
      for (boolean waits : new boolean[] {false, true}) {
        Nursery.run(nursery -> {
          Task<?> receiver =
              nursery.startSoon(
                  "receiver",
                  () ->
                      assertThatThrownBy(() ->
                              ((SocketStream) stream).receive(new Intake(9, IntakeTest::noMemory)))
                          .isInstanceOf(OutOfMemoryError.class));
          if (waits) {
            Eventually.waiting(receiver);
          }
          peer.getOutputStream().write(new byte[] {1, 2, 3});
        });
        assertThat(stream.receiveAtMost(2)).containsExactly(1, 2);
        assertThat(stream.receiveSome()).containsExactly(3);
        peer.getOutputStream().write(4);
        assertThat(stream.receiveSome()).containsExactly(4);
      }
    }
  }

  private static byte[] noMemory(int size) {
    throw new OutOfMemoryError("so says the test");
  }
}
