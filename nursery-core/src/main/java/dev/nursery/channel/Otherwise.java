package dev.nursery.channel;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a select does instead of waiting. */
final class Otherwise<R extends @Nullable Object> extends Choice<R> {

  private final Supplier<? extends R> then;

  Otherwise(Supplier<? extends R> then) {
    this.then = then;
  }

  @Override
  R finish(@Nullable Object received) {
    return then.get();
  }
}
