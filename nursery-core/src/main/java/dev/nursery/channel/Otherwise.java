package dev.nursery.channel;

import dev.nursery.kernel.TaskRecord;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What a select does instead of waiting. */
final class Otherwise<R extends @Nullable Object> extends Choice<R> {

  private final Callable<? extends R> then;

  Otherwise(Callable<? extends R> then) {
    this.then = then;
  }

  @Override
  Step attempt(Selection by) {
    return Step.WAITS;
  }

  @Override
  @Nullable Object join(TaskRecord task, long ticket) {
    throw new AssertionError("a select with an orElse does not wait");
  }

  @Override
  void part(Object place, int index, Selection of) {}

  @Override
  R finish(@Nullable Object received) throws Exception {
    return then.call();
  }
}
