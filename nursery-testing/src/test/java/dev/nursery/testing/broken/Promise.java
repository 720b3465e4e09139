package dev.nursery.testing.broken;

import dev.nursery.Tasks;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A value that is set once; correct, or such that two can set it. */
final class Promise {

  private final boolean checksThenActs;
  private final AtomicReference<@Nullable String> value = new AtomicReference<>();
  private final AtomicInteger completions = new AtomicInteger();

  Promise(boolean checksThenActs) {
    this.checksThenActs = checksThenActs;
  }

  /** Whether this call was the one that set it. */
  boolean complete(String offered) {
    if (checksThenActs) {
      if (value.get() != null) {
        return false;
      }
      Tasks.cancelShieldedCheckpoint(); // where it writes to its log, say
      value.set(offered);
    } else {
      Tasks.cancelShieldedCheckpoint();
      if (!value.compareAndSet(null, offered)) {
        return false;
      }
    }
    completions.incrementAndGet();
    return true;
  }

  int completions() {
    return completions.get();
  }
}
