package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.Settling;
import dev.nursery.testkit.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers that are slow, rude, or dead: sockets of the JDK's, driven by the test. */
class PeersTest {

  private TcpListener listener;
  private Socket peer;
  private TcpStream stream;

  @BeforeEach
  void connect() throws IOException {
    listener = Tcps.loopback();
    peer = Tcps.socket(listener);
    stream = listener.accept();
  }

  @AfterEach
  void disconnect() throws IOException {
    stream.closeForcefully();
    peer.close();
    listener.closeForcefully();
  }

  private void reset() throws IOException {
    peer.setSoLinger(true, 0);
    peer.close();
  }

  // -- peers that reset

  @Test
  void aResetBreaksAReceiveThatWaits() throws Exception {
    Tcps.run(nursery -> {
      nursery.startSoon(
          "receiver",
          () ->
              assertThatThrownBy(stream::receiveSome)
                  .isInstanceOf(BrokenStreamException.class)
                  .hasMessageContaining(stream.toString())
                  .hasMessageContaining("reset")
                  .hasCauseInstanceOf(IOException.class));
      Settling.waitAllTasksBlocked();
      reset();
    });
  }

  @Test
  void aResetBreaksASendThatWaits() throws Exception {
    Tcps.run(nursery -> {
      nursery.startSoon(
          "sender",
          () ->
              assertThatThrownBy(() -> stream.sendAll(new byte[1 << 26]))
                  .isInstanceOf(BrokenStreamException.class)
                  .hasCauseInstanceOf(IOException.class));
      Settling.waitAllTasksBlocked();
      reset();
    });
  }

  @Test
  void afterAResetEverythingIsBrokenAndClosingIsFine() throws Exception {
    reset();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(stream::receiveSome).isInstanceOf(BrokenStreamException.class);
      assertThatThrownBy(() -> stream.sendAll(new byte[1]))
          .isInstanceOf(BrokenStreamException.class);
    }
    stream.close();
  }

  @Test
  void weCanResetOurselves() throws Exception {
    stream.option(StandardSocketOptions.SO_LINGER, 0).close();
    assertThatThrownBy(() -> peer.getInputStream().read()).hasMessageContaining("reset");
  }

  // -- peers that half close

  @Test
  void aPeerThatHalfClosesStillGetsItsAnswer() throws Exception {
    peer.getOutputStream().write(new byte[] {1, 2, 3});
    peer.shutdownOutput();
    byte[] request = Tcps.receiveAll(stream);
    stream.sendAll(request);
    stream.close();
    assertThat(peer.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
  }

  // -- peers that are slow

  @Test
  void aPeerThatSendsOneByteAtATimeIsUnderstood() throws Exception {
    byte[] message = new byte[500];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) i;
    }
    peer.setTcpNoDelay(true);
    Nursery.run(nursery -> {
      nursery.startSoon(() -> {
        OutputStream out = peer.getOutputStream();
        for (byte b : message) {
          out.write(b);
          Tasks.yieldNow();
        }
        peer.shutdownOutput();
      });
      byte[] received = Tcps.receiveAll(stream);
      assertThat(received).isEqualTo(message);
    });
  }

  @Test
  void aPeerThatNeverReadsBlocksTheSenderOnlyTillItsDeadline() throws Exception {
    byte[] flood = new byte[1 << 26];
    Timed<?> sent = CancelScope.moveOnAfter(Duration.ofMillis(100), () -> stream.sendAll(flood));
    assertThat(sent.done()).isFalse();
    // The other direction has not suffered.
    peer.getOutputStream().write(7);
    assertThat(stream.receiveSome()).containsExactly(7);
    stream.close();
  }

  @Test
  void aPeerThatSaysNothingCanBeWaitedForAgainAndAgain() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(CancelScope.moveOnAfter(Duration.ofMillis(1), () -> stream.receiveSome()).done())
          .isFalse();
    }
    peer.getOutputStream().write(9);
    assertThat(stream.receiveSome()).containsExactly(9);
  }

  // -- tasks that do not listen

  /**
   * Data for which nobody waits makes the reactor lose interest; whoever comes later still gets it,
   * and those who wait on other streams have lost nothing.
   */
  @Test
  void dataThatComesWhileNobodyWaitsIsReceivedLater() throws Exception {
    OutputStream out = peer.getOutputStream();
    out.write(1);
    assertThat(stream.receiveSome()).containsExactly(1); // not drained, or so it has to assume
    Tcps.run(nursery -> {
      Task<?> receiver = nursery.startSoon("receiver", () -> stream.receiveSome());
      Settling.waitAllTasksBlocked(); // it is registered now, and its interest on
      receiver.cancel("nobody waits from now on");
    });
    for (int round = 0; round < 300; round++) {
      out.write(2);
      for (int i = 0; i < round; i++) {
        Thread.yield(); // more and more time to lose interest in
      }
      assertThat(stream.receiveSome()).containsExactly(2);
    }
  }

  // -- interrupts

  @Test
  void anInterruptFailsTheCallAndLeavesTheConnection() throws Exception {
    Tcps.run(nursery -> {
      var failed = new AtomicBoolean();
      var thread = new Thread[1];
      Task<byte[]> receiver =
          nursery.startSoon(
              "receiver",
              () -> {
                thread[0] = Thread.currentThread();
                assertThatThrownBy(stream::receiveSome)
                    .isInstanceOf(TaskInterruptedException.class);
                failed.set(true);
                return stream.receiveSome();
              });
      Settling.waitAllTasksBlocked();
      thread[0].interrupt();
      Eventually.until("the call has failed", failed::get);
      peer.getOutputStream().write(4);
      assertThat(receiver.await()).containsExactly(4);
      stream.sendAll(new byte[] {5});
      assertThat(peer.getInputStream().read()).isEqualTo(5);
    });
  }

  @Test
  void anInterruptUnderAShieldWaitsForItsEnd() throws Exception {
    peer.getOutputStream().write(6);
    Nursery.run(_ -> {
      CancelScope.shielded(() -> {
        Thread.currentThread().interrupt();
        assertThat(stream.receiveSome()).containsExactly(6);
        stream.sendAll(new byte[] {7});
      });
      assertThat(Thread.interrupted()).isTrue();
    });
    assertThat(peer.getInputStream().read()).isEqualTo(7);
  }

  // -- threads that run no task

  @Test
  void worksOnAThreadThatRunsNoTask() throws Exception {
    stream.sendAll(new byte[] {1});
    assertThat(peer.getInputStream().read()).isEqualTo(1);
    var received = new byte[1][];
    Thread foreign =
        Thread.ofPlatform()
            .start(() -> {
              try {
                received[0] = stream.receiveSome();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    Eventually.until("it waits", () -> foreign.getState() == Thread.State.WAITING);
    peer.getOutputStream().write(8);
    foreign.join();
    assertThat(received[0]).containsExactly(8);
  }

  @Test
  void socketOptionsAreTyped() throws Exception {
    assertThat(
            stream
                .option(StandardSocketOptions.SO_KEEPALIVE, true)
                .option(StandardSocketOptions.SO_KEEPALIVE))
        .isTrue();
    assertThatThrownBy(() -> stream.option(StandardSocketOptions.IP_MULTICAST_TTL))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
