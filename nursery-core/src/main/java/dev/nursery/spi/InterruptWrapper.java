package dev.nursery.spi;

/**
 * Tells the kernel that an exception type does nothing but wrap another one.
 *
 * <p>When the kernel interrupts foreign code because its task was cancelled, what comes out is
 * often not the {@link InterruptedException} itself but a library's wrapper around it. The kernel
 * knows the JDK's own wrappers ({@code ExecutionException}, {@code CompletionException}, {@code
 * UncheckedIOException}, {@code UndeclaredThrowableException}, {@code SQLException}) and turns
 * those into a cancellation. A library that has one more says so here, found by {@link
 * java.util.ServiceLoader}. A type that may also stand for an error of its own does not belong
 * here: an exception with an interrupt somewhere in its chain is otherwise an ordinary error, and
 * is kept.
 */
public interface InterruptWrapper {

  /**
   * Whether {@code error} is a mere wrapper, so that its cause decides what it means.
   *
   * @param error a throwable on its way out of a scope or task that was interrupted because of a
   *     cancellation
   */
  boolean isWrapper(Throwable error);
}
