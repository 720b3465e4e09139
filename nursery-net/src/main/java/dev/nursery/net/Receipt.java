package dev.nursery.net;

import dev.nursery.net.reactor.Request;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A wait for bytes to arrive, at the end of which the reactor reads them. */
final class Receipt extends Request {

  private final SocketChannel channel;
  private final Intake intake;

  /** Written by the reactor before it is done, read by the task after that. */
  private int count;

  private @Nullable Throwable error;

  Receipt(SocketChannel channel, Intake intake) {
    this.channel = channel;
    this.intake = intake;
  }

  @Override
  protected void perform() {
    try {
      count = intake.readFrom(channel);
    } catch (WrongThreadException e) {
      count = 0; // memory of the task's own, which it will read into by itself
    } catch (Throwable t) {
      error = t;
    }
  }

  /** As {@link Intake#readFrom}, thrown here if it was thrown there. */
  int count() throws IOException {
    return switch (error) {
      case null -> count;
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError("a read threw what it cannot throw", error);
    };
  }
}
