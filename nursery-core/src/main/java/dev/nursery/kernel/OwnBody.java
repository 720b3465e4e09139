package dev.nursery.kernel;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The body of a task that this library spawns for somebody who does not see the task, and waits for
 * what it does: in a future, for the signals of a publisher.
 *
 * <p>The context that the task inherits is put in place by others' code, and if that fails the body
 * of an ordinary task does not begin, which is told to its nursery. This one is told of it itself,
 * so that it can tell whoever waits; so it is if the task fails before that, for lack of memory,
 * say. It goes through {@code startSoon} as any other body does, and so through whatever stands for
 * a nursery.
 */
public abstract class OwnBody implements Callable<@Nullable Object> {

  private @Nullable Inheritance context;
  private boolean begun;

  /** Why the task has failed before this began; its own thread. */
  private @Nullable Throwable notBegun;

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

  /** What it does instead if the context could not be put in place, or the task has failed. */
  protected abstract void withoutContext(Throwable failure) throws Exception;

  /**
   * The task has failed before this was called; what is left of that for its nursery, or null. On
   * its thread.
   */
  public final @Nullable Throwable insteadOf(Throwable failure) {
    notBegun = failure;
    try {
      call();
      return null;
    } catch (Throwable t) {
      return t;
    }
  }

  @Override
  public @Nullable Object call() throws Exception {
    Throwable failure = notBegun;
    if (failure != null) {
      withoutContext(failure);
      return null;
    }
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
