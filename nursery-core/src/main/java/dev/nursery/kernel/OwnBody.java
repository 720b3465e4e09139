package dev.nursery.kernel;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The body of a task that this library spawns for somebody who does not see the task, and waits for
 * what it does: in a future, for the signals of a publisher.
 *
 * <p>The context that the task inherits is put in place by others' code, and if that fails the body
 * of an ordinary task does not begin, which is told to its nursery. This one is told of it itself,
 * so that it can tell whoever waits. It goes through {@code startSoon} as any other body does, and
 * so through whatever stands for a nursery.
 */
public abstract class OwnBody implements Callable<@Nullable Object> {

  private @Nullable Inheritance context;
  private boolean begun;

  /** Not for others to extend. */
  protected OwnBody() {}

  /** What the spawner has to hand on; before the task begins. */
  public final void inherit(@Nullable Inheritance handedOn) {
    context = handedOn;
  }

  /**
   * Whether it takes a place in a nursery with a limit, so that its spawner waits for one. The
   * answer must always be the same.
   */
  public abstract boolean takesPlace();

  /** What the task does, with the context in place. */
  protected abstract void work() throws Exception;

  /** What it does instead if the context could not be put in place. */
  protected abstract void withoutContext(Throwable failure) throws Exception;

  @Override
  public @Nullable Object call() throws Exception {
    if (context == null) {
      work();
      return null;
    }
    try {
      context.call(() -> {
        begun = true;
        work();
        return null;
      });
    } catch (Throwable t) {
      if (begun) {
        throw t;
      }
      withoutContext(t);
    }
    return null;
  }
}
