package dev.nursery.net.stream;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Closes a stream of the JDK, once, and on a thread of its own, as that may block for long. */
final class ForeignClosing {

  private final Closeable stream;

  /** Null until it has begun; guarded by this. */
  private @Nullable ForeignCall call;

  ForeignClosing(Closeable stream) {
    this.stream = stream;
  }

  /** Begins with it. */
  synchronized ForeignCall begin() {
    ForeignCall closing = call;
    if (closing == null) {
      closing = ForeignCall.begin(stream::close);
      call = closing;
    }
    return closing;
  }

  /** Waits for it; if cancelled, it goes on by itself. */
  void await() throws IOException {
    begin().await();
  }
}
