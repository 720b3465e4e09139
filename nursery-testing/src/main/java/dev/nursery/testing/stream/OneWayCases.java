package dev.nursery.testing.stream;

import static dev.nursery.testing.stream.Trial.assertBusy;
import static dev.nursery.testing.stream.Trial.assertCancelled;
import static dev.nursery.testing.stream.Trial.assertClosed;
import static dev.nursery.testing.stream.Trial.assertEnd;
import static dev.nursery.testing.stream.Trial.assertReceives;
import static dev.nursery.testing.stream.Trial.assertThrows;
import static dev.nursery.testing.stream.Trial.assertWaits;
import static dev.nursery.testing.stream.Trial.bytes;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.testing.Checkpoints;
import dev.nursery.testing.Settling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What one direction of a stream has to do. */
final class OneWayCases {

  /** More than any connection holds while nobody receives. */
  static final int FLOOD = 1 << 24;

  private OneWayCases() {}

  static Stream<DynamicTest> basic(
      String prefix, StreamMaker<? extends SendStream, ? extends ReceiveStream> maker) {
    return Stream.of(
        test(prefix + "bytes sent are bytes received", maker, OneWayCases::bytesArrive),
        test(prefix + "a buffer is sent from position to limit", maker, OneWayCases::buffers),
        test(prefix + "every form of receiving", maker, OneWayCases::formsOfReceiving),
        test(prefix + "several buffers at once", maker, OneWayCases::severalBuffers),
        test(prefix + "a part of a file is sent", maker, OneWayCases::partOfAFile),
        test(prefix + "what comes is sent on", maker, OneWayCases::sentOn),
        test(prefix + "operations are checkpoints", maker, OneWayCases::checkpoints),
        test(prefix + "cancelled operations do nothing", maker, OneWayCases::cancelled),
        test(prefix + "receiving nothing is refused", maker, OneWayCases::badArguments),
        test(prefix + "two who receive are busy", maker, OneWayCases::busyReceivers),
        test(prefix + "a waiting receiver lets others send", maker, OneWayCases::sendable),
        test(prefix + "after closing nothing works", maker, OneWayCases::closed),
        test(prefix + "closing in a cancelled scope closes", maker, OneWayCases::cancelledClose),
        test(prefix + "closing wakes the receiver", maker, OneWayCases::closeWakesReceiver),
        test(prefix + "an orderly close is the end", maker, OneWayCases::endOfStream),
        test(prefix + "a forceful close is an end or a break", maker, OneWayCases::forceful),
        test(
            prefix + "a forceful close is one for a receive that comes later",
            maker,
            OneWayCases::forcefulBefore),
        test(prefix + "without a receiver the stream breaks", maker, OneWayCases::broken));
  }

  static Stream<DynamicTest> clogged(
      String prefix, StreamMaker<? extends SendStream, ? extends ReceiveStream> maker) {
    return Stream.of(
        test(prefix + "clogged: two who send are busy", maker, OneWayCases::busySenders),
        test(prefix + "clogged: sendable when received from", maker, OneWayCases::unclogging),
        test(prefix + "clogged: closing wakes the sender", maker, OneWayCases::closeWakesSender),
        test(
            prefix + "clogged: closing wakes who waits to send",
            maker,
            OneWayCases::closeWakesWait),
        test(prefix + "clogged: losing the receiver wakes", maker, OneWayCases::lossWakes));
  }

  private static DynamicTest test(
      String name,
      StreamMaker<? extends SendStream, ? extends ReceiveStream> maker,
      Trial<SendStream, ReceiveStream> trial) {
    return Trial.test(name, maker, trial);
  }

  private static void bytesArrive(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    nursery.startSoon(() -> {
      sender.sendAll(bytes(7));
      sender.sendAll(bytes());
      sender.sendAll(bytes(8, 9));
    });
    assertReceives(receiver, 7, 8, 9);
  }

  private static void buffers(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    ByteBuffer data = ByteBuffer.wrap(bytes(0, 1, 2, 3, 4)).position(1).limit(4);
    Task<?> sending = nursery.startSoon(() -> sender.sendAll(data));
    assertReceives(receiver, 1, 2, 3);
    sending.await();
    if (data.position() != 4 || data.limit() != 4) {
      throw new AssertionError("after sending, the position should be at the limit: " + data);
    }
  }

  private static void formsOfReceiving(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    Task<?> first = nursery.startSoon(() -> sender.sendAll(bytes(1, 2, 3, 4)));
    byte[] one = receiver.receiveAtMost(1);
    byte[] array = new byte[1];
    int count = receiver.receiveInto(array);
    ByteBuffer buffer = ByteBuffer.allocate(3).position(2);
    count += receiver.receiveInto(buffer);
    ByteBuffer direct = ByteBuffer.allocateDirect(1);
    count += receiver.receiveInto(direct);
    if (one.length != 1
        || one[0] != 1
        || count != 3
        || array[0] != 2
        || buffer.get(2) != 3
        || buffer.hasRemaining()
        || direct.get(0) != 4) {
      throw new AssertionError("sent 1 to 4; not all forms of receiving have taken one of them");
    }
    first.await();
    for (ByteBuffer roomy : List.of(ByteBuffer.allocate(9), ByteBuffer.allocateDirect(9))) {
      Task<?> sending = nursery.startSoon(() -> sender.sendAll(bytes(5)));
      int received = receiver.receiveInto(roomy.position(2));
      sending.await(); // may still be on its way out, and two who send are busy
      if (received != 1 || roomy.position() != 3 || roomy.limit() != 9 || roomy.get(2) != 5) {
        throw new AssertionError("received " + received + " of 1 byte, at 2, into " + roomy);
      }
    }
  }

  private static void severalBuffers(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException, InterruptedException {
    ByteBuffer[] data = {
      ByteBuffer.wrap(bytes(1, 2)),
      ByteBuffer.allocate(0),
      ByteBuffer.allocateDirect(2).put(0, bytes(0, 3)).position(1),
      ByteBuffer.wrap(bytes(4, 5))
    };
    Task<?> sending =
        nursery.startSoon(
            "sender",
            () -> {
              Checkpoints.assertCheckpoints(() -> sender.sendAll(new ByteBuffer[0]));
              Checkpoints.assertCheckpoints(() -> sender.sendAll(data));
            });
    assertReceives(receiver, 1);
    ByteBuffer[] targets = {
      ByteBuffer.allocate(0), ByteBuffer.allocate(1), ByteBuffer.allocateDirect(3)
    };
    long count = 0;
    while (count < 4) {
      long some = receiver.receiveInto(targets);
      if (some < 1) {
        throw new AssertionError("received " + some + " bytes, of which more are on their way");
      }
      count += some;
    }
    sending.await();
    if (count != 4
        || targets[1].get(0) != 2
        || targets[2].get(0) != 3
        || targets[2].get(1) != 4
        || targets[2].get(2) != 5) {
      throw new AssertionError("sent 1 to 5 from several buffers; they are not in order");
    }
    for (ByteBuffer buffer : data) {
      if (buffer.hasRemaining()) {
        throw new AssertionError("after sending, all positions should be at their limits");
      }
    }
    assertThrows(IllegalArgumentException.class, () -> receiver.receiveInto(targets));
  }

  private static void partOfAFile(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    Path path = Files.write(Files.createTempFile("stream", null), bytes(0, 1, 2, 3, 4));
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.DELETE_ON_CLOSE)) {
      Task<Long> sending =
          nursery.startSoon(() -> sender.sendFile(file, 1, 2) + 100 * sender.sendFile(file, 4, 9));
      assertReceives(receiver, 1, 2, 4);
      if (sending.await() != 102) {
        throw new AssertionError("sent 2 bytes and then 1, but said " + sending.await());
      }
      assertCancelled(() -> sender.sendFile(file, 0, 1));
      Checkpoints.assertCheckpoints(() -> sender.sendFile(file, 0, 0));
      if (!file.isOpen()) {
        throw new AssertionError("closed the file");
      }
    }
  }

  private static void sentOn(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    var target = new MemorySendStream();
    nursery.startSoon(
        "sender",
        () -> {
          sender.sendAll(bytes(1, 2));
          sender.sendAll(bytes(3));
          sender.close();
        });
    long count = receiver.transferTo(target);
    if (count != 3 || !Arrays.equals(target.getDataNow(), bytes(1, 2, 3))) {
      throw new AssertionError("sent 3 bytes; not all of them were sent on");
    }
  }

  private static void checkpoints(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    nursery.startSoon(
        "sender",
        () -> {
          Checkpoints.assertCheckpoints(() -> sender.sendAll(bytes()));
          Checkpoints.assertCheckpoints(() -> sender.sendAll(bytes(1)));
          Checkpoints.assertCheckpoints(() -> sender.awaitSendable());
          sender.sendAll(bytes(2));
          Checkpoints.assertCheckpoints(() -> sender.close());
          Checkpoints.assertCheckpoints(() -> sender.close());
        });
    Checkpoints.assertCheckpoints(() -> assertReceives(receiver, 1));
    Checkpoints.assertCheckpoints(() -> assertReceives(receiver, 2));
    Checkpoints.assertCheckpoints(() -> assertEnd(receiver));
    Checkpoints.assertCheckpoints(() -> receiver.close());
  }

  private static void cancelled(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    assertCancelled(() -> sender.sendAll(bytes()));
    assertCancelled(() -> sender.sendAll(bytes(1)));
    assertCancelled(sender::awaitSendable);
    assertCancelled(receiver::receiveSome);
    Task<?> waiting = nursery.startSoon("receiver", () -> receiver.receiveSome());
    assertWaits(waiting);
    waiting.cancel("while it waits");
    Trial.settle();
    nursery.startSoon(
        "sender",
        () -> {
          sender.sendAll(bytes(2));
          sender.close();
        });
    Trial.settle(); // the byte is there now, if the stream can hold one
    assertCancelled(receiver::receiveSome);
    assertReceives(receiver, 2);
    assertEnd(receiver);
  }

  private static void badArguments(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException, InterruptedException {
    assertThrows(IllegalArgumentException.class, () -> receiver.receiveAtMost(0));
    assertThrows(IllegalArgumentException.class, () -> receiver.receiveAtMost(-1));
    assertThrows(IllegalArgumentException.class, () -> receiver.receiveInto(bytes()));
  }

  private static void busyReceivers(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException, InterruptedException {
    Task<?> first = nursery.startSoon("receiver", () -> assertReceives(receiver, 9));
    assertWaits(first);
    assertBusy(receiver::receiveSome);
    assertBusy(() -> receiver.receiveInto(new byte[1]));
    sender.sendAll(bytes(9));
    first.await();
  }

  private static void sendable(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    nursery.startSoon("receiver", () -> assertReceives(receiver, 1));
    sender.awaitSendable();
    sender.sendAll(bytes(1));
  }

  private static void closed(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException, InterruptedException {
    for (int i = 0; i < 2; i++) {
      sender.close();
      receiver.close();
      sender.closeForcefully();
      receiver.closeForcefully();
    }
    assertClosed(() -> sender.sendAll(bytes(1)));
    assertClosed(() -> sender.sendAll(bytes()));
    assertClosed(sender::awaitSendable);
    assertClosed(receiver::receiveSome);
  }

  private static void cancelledClose(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException, InterruptedException {
    assertCancelled(sender::close);
    assertCancelled(receiver::close);
    assertClosed(() -> sender.sendAll(bytes(1)));
    assertClosed(receiver::receiveSome);
  }

  private static void closeWakesReceiver(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    assertWaits(nursery.startSoon("receiver", () -> assertClosed(receiver::receiveSome)));
    receiver.close();
  }

  private static void endOfStream(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    nursery.startSoon(
        "sender",
        () -> {
          sender.sendAll(bytes(5));
          sender.close();
        });
    assertReceives(receiver, 5);
    for (int i = 0; i < 2; i++) {
      assertEnd(receiver);
      if (receiver.receiveInto(new byte[1]) != -1) {
        throw new AssertionError("received something after the end");
      }
    }
  }

  private static void forceful(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    assertWaits(nursery.startSoon("receiver", () -> assertEndOrBreak(receiver)));
    sender.closeForcefully();
  }

  private static void forcefulBefore(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    sender.closeForcefully();
    assertEndOrBreak(receiver);
  }

  private static void assertEndOrBreak(ReceiveStream receiver) throws IOException {
    try {
      assertEnd(receiver);
    } catch (BrokenStreamException e) {
      // also allowed: nobody has said good-bye
    }
  }

  private static void broken(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException, InterruptedException {
    receiver.closeForcefully();
    byte[] data = new byte[65_536];
    for (int i = 0; i < 2; i++) { // once broken, it stays so
      assertThrows(
          BrokenStreamException.class,
          () -> {
            while (true) {
              sender.sendAll(data);
            }
          });
    }
  }

  // -- on a clogged stream

  private static void busySenders(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException, InterruptedException {
    Task<?> wait = nursery.startSoon("waiter", sender::awaitSendable);
    assertWaits(wait);
    assertBusy(() -> sender.sendAll(bytes(1)));
    assertBusy(() -> sender.sendAll(bytes()));
    assertBusy(sender::awaitSendable);
    wait.cancel("enough of waiting");
    Trial.settle();
    Task<?> send = nursery.startSoon("sender", () -> sender.sendAll(new byte[FLOOD]));
    assertWaits(send);
    assertBusy(() -> sender.sendAll(bytes(1)));
    assertBusy(() -> sender.sendAll(bytes()));
    assertBusy(sender::awaitSendable);
    send.cancel("enough of sending");
  }

  private static void unclogging(Nursery nursery, SendStream sender, ReceiveStream receiver) {
    Task<?> wait = nursery.startSoon("waiter", sender::awaitSendable);
    // Nothing shows that it is not going to end, so it gets some time to do so.
    Settling.waitAllTasksBlocked(Duration.ofMillis(50));
    assertWaits(wait);
    Task<?> receiving =
        nursery.startSoon(
            "receiver",
            () -> {
              while (true) {
                receiver.receiveSome();
              }
            });
    wait.await();
    receiving.cancel("enough");
  }

  private static void closeWakesSender(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    assertWaits(
        nursery.startSoon("sender", () -> assertClosed(() -> sender.sendAll(new byte[FLOOD]))));
    sender.close();
  }

  private static void closeWakesWait(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    assertWaits(nursery.startSoon("waiter", () -> assertClosed(sender::awaitSendable)));
    sender.closeForcefully();
  }

  private static void lossWakes(Nursery nursery, SendStream sender, ReceiveStream receiver)
      throws IOException {
    Task<?> wait = nursery.startSoon("waiter", () -> returnOrBreak(sender));
    assertWaits(wait);
    receiver.closeForcefully();
    wait.await();
    returnOrBreak(sender);
  }

  private static void returnOrBreak(SendStream sender) throws IOException {
    try {
      sender.awaitSendable();
    } catch (BrokenStreamException e) {
      // tells it earlier than it has to
    }
  }
}
