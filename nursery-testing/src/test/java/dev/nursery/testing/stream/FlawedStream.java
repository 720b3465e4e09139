package dev.nursery.testing.stream;

import dev.nursery.net.HalfCloseable;
import dev.nursery.net.stream.StapledStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Passes everything on; a subclass does one thing wrong. */
class FlawedStream implements HalfCloseable {

  /** The good stream; set by {@link #pair} before anybody sees this one. */
  HalfCloseable good = new StapledStream<>(new MemorySendStream(), new MemoryReceiveStream());

  /** The other end, as flawed as this one. */
  @Nullable FlawedStream peer;

  volatile boolean closed;

  /** The two ends of {@code pair}, each in one of {@code flawed}. */
  static StreamPair<FlawedStream, FlawedStream> pair(
      StreamPair<? extends HalfCloseable, ? extends HalfCloseable> pair,
      Supplier<FlawedStream> flawed) {
    FlawedStream here = flawed.get();
    FlawedStream there = flawed.get();
    here.good = pair.here();
    here.peer = there;
    there.good = pair.there();
    there.peer = here;
    return new StreamPair<>(here, there);
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    good.sendAll(data);
  }

  @Override
  public void awaitSendable() throws IOException {
    good.awaitSendable();
  }

  @Override
  public void sendEof() throws IOException {
    good.sendEof();
  }

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    return good.receiveAtMost(max);
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    return good.receiveInto(target);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    good.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    closed = true;
    good.closeForcefully();
  }
}
