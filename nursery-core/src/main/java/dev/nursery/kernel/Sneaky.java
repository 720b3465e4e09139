package dev.nursery.kernel;

/**
 * Throws on what a body threw, as it is. The signatures of the public methods say which checked
 * exceptions that can be; between them and here the type is lost.
 */
public final class Sneaky {

  private Sneaky() {}

  /** Throws {@code error}; typed as a return so that the compiler sees that the code ends there. */
  public static RuntimeException of(Throwable error) {
    throw Sneaky.<RuntimeException>as(error);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X as(Throwable error) throws X {
    throw (X) error;
  }
}
