package dev.nursery;

/**
 * A piece of code without a value, as scopes and nurseries run it.
 *
 * <p>It may throw what it likes. {@link InterruptedException} stands apart in the signature so that
 * {@code X} is inferred as the one other checked exception of the body, if there is one: {@code
 * failAfter(d, () -> client.send(...))} throws {@code IOException} and nothing else. An {@code
 * InterruptedException} that leaves the body is turned into a cancellation or a {@link
 * TaskInterruptedException} before the caller sees it.
 *
 * @param <X> the checked exception that the caller has to deal with, besides {@code
 *     InterruptedException}
 */
@FunctionalInterface
public interface Block<X extends Exception> {

  /** Runs the code. */
  void run() throws X, InterruptedException;
}
