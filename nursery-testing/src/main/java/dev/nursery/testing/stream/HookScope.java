package dev.nursery.testing.stream;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.net.Closing;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the hooks of one stream run, so that closing the stream ends one that waits; and the hook
 * that runs then.
 *
 * <p>The closer marks the stream as closed and then looks for a scope; who runs a hook shows the
 * scope and then looks at the mark: one of the two sees the other.
 */
final class HookScope {

  private final Closing closing;

  /** That of the hook that runs; written by its task. */
  private volatile @Nullable CancelScope running;

  private volatile @Nullable Block<IOException> closeHook;

  HookScope(Closing closing) {
    this.closing = closing;
  }

  void onClose(@Nullable Block<IOException> hook) {
    closeHook = hook;
  }

  void run(@Nullable Block<IOException> hook) throws IOException {
    if (hook == null) {
      return;
    }
    CancelScope scope = CancelScope.create();
    running = scope;
    try {
      closing.ensureOpen();
      scope.run(hook);
    } finally {
      running = null;
    }
    if (scope.cancelledCaught()) {
      throw closing.exception();
    }
  }

  /** To be called after the stream was marked as closed. */
  void close() throws IOException {
    CancelScope scope = running;
    if (scope != null) {
      scope.cancel("the stream was closed");
    }
    Block<IOException> hook = closeHook;
    if (hook != null) {
      CancelScope.shielded(hook);
    }
  }
}
