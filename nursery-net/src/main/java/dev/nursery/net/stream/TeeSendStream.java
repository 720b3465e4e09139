package dev.nursery.net.stream;

import dev.nursery.net.OneAtATime;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A sending end whose bytes go to two: first to the one, then to the other.
 *
 * {@snippet :
 * var recorded = new TeeSendStream(stream, recording);
 * }
 *
 * <p>The slower one sets the pace. If one of them fails, so does the send, and the other one may
 * have sent the bytes or not. Takes over both, and closes both.
 */
public final class TeeSendStream implements SendStream {

  private final SendStream first;
  private final SendStream second;
  private final OneAtATime sending = new OneAtATime(this, "sending");

  /** Takes over both. */
  public TeeSendStream(SendStream first, SendStream second) {
    this.first = Objects.requireNonNull(first, "first");
    this.second = Objects.requireNonNull(second, "second");
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    sending.enter();
    ByteBuffer copy = data.duplicate();
    try {
      first.sendAll(copy);
      second.sendAll(data);
    } finally {
      // What has gone out on one of them has been sent.
      data.position(Math.max(data.position(), copy.position()));
      sending.leave();
    }
  }

  @Override
  public void awaitSendable() throws IOException {
    sending.enter();
    try {
      first.awaitSendable();
      second.awaitSendable();
    } finally {
      sending.leave();
    }
  }

  @Override
  public void close() throws IOException {
    try (second) {
      first.close();
    }
  }

  @Override
  public void closeForcefully() throws IOException {
    try {
      first.closeForcefully();
    } finally {
      second.closeForcefully();
    }
  }

  @Override
  public String toString() {
    return "TeeSendStream[" + first + ", " + second + "]";
  }
}
