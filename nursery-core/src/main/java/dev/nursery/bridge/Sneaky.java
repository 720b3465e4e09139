package dev.nursery.bridge;

/** Throws on what somebody else's code threw, as it is. */
final class Sneaky {

  private Sneaky() {}

  /** Throws {@code error}; typed as a return so that the compiler sees that the code ends there. */
  static RuntimeException of(Throwable error) {
    throw Sneaky.<RuntimeException>as(error);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X as(Throwable error) throws X {
    throw (X) error;
  }
}
