package dev.nursery.net.frame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Function;

/** Values that are made of those of another codec. */
record Mapped<T, U>(
    Codec<T> inner,
    Function<? super U, ? extends T> toInner,
    Function<? super T, ? extends U> fromInner)
    implements Codec<U> {

  @Override
  public ByteBuffer encode(U value) {
    return inner.encode(toInner.apply(value));
  }

  @Override
  public U decode(ByteBuffer content) throws IOException {
    return Objects.requireNonNull(fromInner.apply(inner.decode(content)), "no value");
  }
}
