package dev.nursery.providers;

import dev.nursery.spi.InterruptWrapper;

/** What some library makes of every checked exception. */
final class Wrapped extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Wrapped(Exception cause) {
    super(cause);
  }

  /** Says so. */
  public static final class Known implements InterruptWrapper {

    @Override
    public boolean isWrapper(Throwable error) {
      return error instanceof Wrapped;
    }
  }
}
