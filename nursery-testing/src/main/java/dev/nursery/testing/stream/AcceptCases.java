package dev.nursery.testing.stream;

import static dev.nursery.testing.stream.Trial.assertBusy;
import static dev.nursery.testing.stream.Trial.assertCancelled;
import static dev.nursery.testing.stream.Trial.assertClosed;
import static dev.nursery.testing.stream.Trial.assertReceives;
import static dev.nursery.testing.stream.Trial.assertWaits;
import static dev.nursery.testing.stream.Trial.bytes;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Listener;
import dev.nursery.testing.Checkpoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What accepting has to do, and closing. */
final class AcceptCases {

  private static final int SEVERAL = 10;

  private AcceptCases() {}

  static Stream<DynamicTest> of(ListenerMaker<? extends ByteStream> maker) {
    return Stream.of(
        ListenerTrial.test("a connection goes both ways", maker, AcceptCases::bothWays),
        ListenerTrial.test("connections wait to be accepted", maker, AcceptCases::waiting),
        ListenerTrial.test("accepting is a checkpoint", maker, AcceptCases::checkpoint),
        ListenerTrial.test("a cancelled accept takes nothing", maker, AcceptCases::cancelled),
        ListenerTrial.test("two who accept are busy", maker, AcceptCases::busy),
        ListenerTrial.test("after closing nothing works", maker, AcceptCases::closed),
        ListenerTrial.test(
            "closing in a cancelled scope closes", maker, AcceptCases::cancelledClose),
        ListenerTrial.test("closing wakes who accepts", maker, AcceptCases::closeWakes),
        ListenerTrial.test(
            "accepted connections outlive the listener", maker, AcceptCases::outlive),
        ListenerTrial.test(
            "connections that nobody accepted end", maker, AcceptCases::neverAccepted),
        ListenerTrial.test("a client that has gone is skipped", maker, AcceptCases::gone));
  }

  private static void bothWays(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    Task<?> client =
        nursery.startSoon(
            "client",
            () -> {
              try (ByteStream stream = connect.call()) {
                stream.sendAll(bytes(1, 2));
                assertReceives(stream, 3);
              }
            });
    try (ByteStream accepted = listener.accept()) {
      assertReceives(accepted, 1, 2);
      accepted.sendAll(bytes(3));
      client.await();
    }
  }

  private static void waiting(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    var clients = new ArrayList<ByteStream>();
    var accepted = new ArrayList<ByteStream>();
    try {
      for (int i = 0; i < SEVERAL; i++) {
        clients.add(connect.call());
        clients.getLast().sendAll(bytes(i));
      }
      var seen = new TreeSet<Integer>();
      for (int i = 0; i < SEVERAL; i++) {
        accepted.add(listener.accept());
        seen.add((int) accepted.getLast().receiveAtMost(1)[0]);
      }
      if (seen.size() != SEVERAL) {
        throw new AssertionError(
            SEVERAL + " clients connected, and only these were accepted: " + seen);
      }
      assertWaitsForMore(nursery, listener);
    } finally {
      closeAll(clients);
      closeAll(accepted);
    }
  }

  private static void assertWaitsForMore(Nursery nursery, Listener<? extends ByteStream> listener) {
    Task<?> another = nursery.startSoon("another accept", () -> listener.accept());
    assertWaits(another);
    another.cancel("enough");
  }

  private static void checkpoint(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    try (ByteStream _ = connect.call()) {
      Trial.settle(); // it is there, so that accepting need not wait
      Checkpoints.assertCheckpoints(() -> listener.accept().closeForcefully());
    }
  }

  private static void cancelled(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    Task<?> waits = nursery.startSoon("waits", () -> listener.accept());
    assertWaits(waits);
    waits.cancel("enough");
    Trial.settle();
    try (ByteStream client = connect.call()) {
      Trial.settle();
      assertCancelled(() -> listener.accept());
      client.sendAll(bytes(1));
      try (ByteStream accepted = listener.accept()) {
        assertReceives(accepted, 1);
      }
    }
  }

  private static void busy(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    Task<?> first = nursery.startSoon("first", () -> listener.accept().closeForcefully());
    assertWaits(first);
    assertBusy(() -> listener.accept());
    connect.call().closeForcefully(); // the first is not disturbed
    first.await();
  }

  private static void closed(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    Checkpoints.assertCheckpoints(() -> listener.close());
    listener.close();
    listener.closeForcefully();
    assertClosed(() -> listener.accept());
    assertCancelled(() -> listener.accept());
    try (ByteStream stream = connect.call()) {
      throw new AssertionError("connected to a listener that was closed: " + stream);
    } catch (IOException e) {
      return; // as it should be
    }
  }

  private static void cancelledClose(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    CancelScope scope = CancelScope.create();
    scope.cancel("before closing");
    scope.run(() -> listener.close());
    assertClosed(() -> listener.accept());
  }

  private static void closeWakes(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    Task<?> waits = nursery.startSoon("waits", () -> assertClosed(() -> listener.accept()));
    assertWaits(waits);
    listener.close();
    waits.await();
  }

  private static void outlive(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    try (ByteStream client = connect.call();
        ByteStream accepted = listener.accept()) {
      listener.close();
      nursery.startSoon("sender", () -> client.sendAll(bytes(1)));
      assertReceives(accepted, 1);
      nursery.startSoon("sender", () -> accepted.sendAll(bytes(2)));
      assertReceives(client, 2);
    }
  }

  private static void neverAccepted(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    try (ByteStream client = connect.call()) {
      Trial.settle();
      listener.close();
      byte[] received = client.receiveSome();
      if (received.length > 0) {
        throw new AssertionError("received " + received.length + " bytes from nobody");
      }
    } catch (BrokenStreamException e) {
      return; // that is an end as well
    }
  }

  private static void gone(
      Nursery nursery,
      Listener<? extends ByteStream> listener,
      Callable<? extends ByteStream> connect)
      throws Exception {
    connect.call().closeForcefully();
    try (ByteStream client = connect.call()) {
      client.sendAll(bytes(1));
      // The first may be handed out, and be at its end; or be skipped.
      boolean found = sendsOne(listener);
      if (!found && !sendsOne(listener)) {
        throw new AssertionError("the first client has gone, and the second was not accepted");
      }
    }
  }

  private static boolean sendsOne(Listener<? extends ByteStream> listener) throws IOException {
    try (ByteStream accepted = listener.accept()) {
      return accepted.receiveSome().length == 1;
    } catch (BrokenStreamException e) {
      return false; // that is an end as well
    }
  }

  private static void closeAll(List<ByteStream> streams) throws IOException {
    for (ByteStream stream : streams) {
      stream.closeForcefully();
    }
  }
}
