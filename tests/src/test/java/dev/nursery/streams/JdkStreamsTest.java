package dev.nursery.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.stream.JdkStreams;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryReceiveStream;
import dev.nursery.testing.stream.MemorySendStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Ours as the JDK's, and the JDK's as ours. */
class JdkStreamsTest {

  // -- ours as the JDK's

  @NurseryTest
  void aLibraryCompressesOntoAStream(Nursery nursery) throws IOException {
    var pair = LockstepStreams.oneWayPair();
    String text = "abc".repeat(100_000);
    nursery.startSoon(() -> {
      try (var zip = new GZIPOutputStream(JdkStreams.outputStream(pair.here()))) {
        zip.write(text.getBytes(UTF_8));
      }
    });
    try (var zip = new GZIPInputStream(JdkStreams.inputStream(pair.there()))) {
      assertThat(new String(zip.readAllBytes(), UTF_8)).isEqualTo(text);
    }
  }

  @NurseryTest
  void viewsDoWhatTheirTypesSay() throws IOException {
    var source = new MemoryReceiveStream();
    source.putData((byte) 0xFF, (byte) 1, (byte) 2);
    source.putEof();
    var buffered = new BufferedReceiveStream(source);
    buffered.peek(1);
    InputStream in = JdkStreams.inputStream(buffered);
    assertThat(in.available()).isEqualTo(3);
    assertThat(in.read()).isEqualTo(0xFF);
    assertThat(in.read(new byte[0])).isZero();
    var channel = JdkStreams.readableChannel(buffered);
    assertThat(channel.read(ByteBuffer.allocate(0))).isZero();
    assertThat(channel.read(ByteBuffer.allocate(9))).isEqualTo(2);
    assertThat(channel.read(ByteBuffer.allocate(9))).isEqualTo(-1);
    assertThat(in.read()).isEqualTo(-1);
    assertThat(channel.isOpen()).isTrue();
    channel.close();
    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(in::read).isInstanceOf(ClosedEndpointException.class);

    var target = new MemorySendStream();
    OutputStream out = JdkStreams.outputStream(target);
    out.write(0x1FF);
    out.write(new byte[] {1, 2, 3}, 1, 2);
    assertThat(JdkStreams.writableChannel(target).write(ByteBuffer.allocate(4))).isEqualTo(4);
    assertThat(target.getDataNow()).containsExactly(0xFF, 2, 3, 0, 0, 0, 0);
    out.close();
    assertThatThrownBy(() -> target.sendAll(new byte[1]))
        .isInstanceOf(ClosedEndpointException.class);
  }

  // -- the JDK's as ours

  /** Blocks until it is given something, whatever happens to it; as a console does. */
  private static final class Console extends InputStream {

    final BlockingQueue<Integer> typed = new ArrayBlockingQueue<>(10);
    final CountDownLatch closed = new CountDownLatch(1);
    volatile boolean interrupted;

    @Override
    public int read() {
      throw new AssertionError("byte by byte");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      while (true) {
        try {
          int value = typed.take();
          if (value < 0) {
            return -1;
          }
          target[offset] = (byte) value;
          return 1;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @NurseryTest(time = Time.RUNS)
  void aReceiveThatIsCutOffLeavesTheReadToTheNext(Nursery nursery) throws Exception {
    var console = new Console();
    ReceiveStream stream = JdkStreams.receiveStream(console);
    for (int i = 0; i < 3; i++) {
      Task<?> receiver = nursery.startSoon("receiver", () -> stream.receiveSome());
      Settling.waitAllTasksBlocked();
      receiver.cancel("enough");
      Settling.waitAllTasksBlocked();
    }
    console.typed.put(1);
    console.typed.put(2);
    assertThat(stream.receiveSome()).containsExactly(1);
    assertThat(stream.receiveSome()).containsExactly(2);
    assertThat(console.interrupted).isFalse();
    console.typed.put(-1);
    assertThat(stream.receiveSome()).isEmpty();
    stream.close();
    assertThat(console.closed.getCount()).isZero();
  }

  @NurseryTest(time = Time.RUNS)
  void closingEndsTheWaitThoughNotTheRead(Nursery nursery) throws Exception {
    var console = new Console();
    ReceiveStream stream = JdkStreams.receiveStream(console);
    Task<?> receiver =
        nursery.startSoon(
            "receiver",
            () ->
                assertThatThrownBy(stream::receiveSome)
                    .isInstanceOf(ClosedEndpointException.class));
    Settling.waitAllTasksBlocked();
    stream.closeForcefully();
    receiver.await();
    assertThat(console.closed.await(1, TimeUnit.MINUTES)).isTrue();
    console.typed.put(-1);
  }

  @NurseryTest(time = Time.RUNS)
  void aCancelledCloseClosesAllTheSame(Nursery nursery) throws Exception {
    var console = new Console();
    ReceiveStream stream = JdkStreams.receiveStream(console);
    CancelScope scope = CancelScope.create();
    scope.cancel("before closing");
    scope.run(stream::close);
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(console.closed.await(1, TimeUnit.MINUTES)).isTrue();
  }

  /** A pipe that is full. */
  private static final class Stuck extends OutputStream {

    final CountDownLatch writing = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    volatile byte[] written = {};

    @Override
    public void write(int value) {
      throw new AssertionError("byte by byte");
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      writing.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
      written = data.clone();
    }
  }

  @NurseryTest(time = Time.RUNS)
  void aSendThatIsCutOffGoesOnByItselfWithACopy(Nursery nursery) throws Exception {
    var stuck = new Stuck();
    SendStream stream = JdkStreams.sendStream(stuck);
    byte[] data = {1, 2, 3};
    Task<?> sender = nursery.startSoon("sender", () -> stream.sendAll(data));
    stuck.writing.await();
    sender.cancel("enough");
    Settling.waitAllTasksBlocked();
    data[0] = 9;
    assertThatThrownBy(() -> stream.sendAll(new byte[1])).isInstanceOf(BrokenStreamException.class);
    stuck.release.countDown();
    stream.close();
    while (stuck.written.length == 0) {
      Thread.onSpinWait(); // the thread is free, and about to write
    }
    assertThat(stuck.written).containsExactly(1, 2, 3);
  }

  @NurseryTest(time = Time.RUNS)
  void whatTheJdksStreamThrowsIsTheCause(Nursery nursery) {
    ReceiveStream stream =
        JdkStreams.receiveStream(
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("on fire");
              }

              @Override
              public int read(byte[] target, int offset, int length) throws IOException {
                return read();
              }
            });
    assertThatThrownBy(stream::receiveSome)
        .isInstanceOf(BrokenStreamException.class)
        .hasMessageContaining("on fire")
        .hasCauseInstanceOf(IOException.class);
  }
}
