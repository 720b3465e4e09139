package dev.nursery.testing;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Startable;
import dev.nursery.Task;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a nursery that is opened later: JUnit asks for the arguments of a test before it is
 * run.
 */
final class LateNursery implements Nursery {

  /** Set before the body of the test begins. */
  private volatile @Nullable Nursery opened;

  void opened(Nursery nursery) {
    opened = nursery;
  }

  boolean isOpen() {
    return opened != null;
  }

  private Nursery nursery() {
    Nursery nursery = opened;
    if (nursery == null) {
      throw new IllegalStateException(
          "the nursery of a test is open while the test method runs, and not before");
    }
    return nursery;
  }

  @Override
  public Task<Void> startSoon(Block<? extends Exception> body) {
    return nursery().startSoon(body);
  }

  @Override
  public <T extends @Nullable Object> Task<T> startSoon(Callable<? extends T> body) {
    return nursery().startSoon(body);
  }

  @Override
  public Task<Void> startSoon(String name, Block<? extends Exception> body) {
    return nursery().startSoon(name, body);
  }

  @Override
  public <T extends @Nullable Object> Task<T> startSoon(String name, Callable<? extends T> body) {
    return nursery().startSoon(name, body);
  }

  @Override
  public <V extends @Nullable Object> V start(Startable<V> service) {
    return nursery().start(service);
  }

  @Override
  public <V extends @Nullable Object> V start(String name, Startable<V> service) {
    return nursery().start(name, service);
  }

  @Override
  public <V extends @Nullable Object> V start(Class<V> type, Startable<V> service) {
    return nursery().start(type, service);
  }

  @Override
  public Nursery background() {
    return nursery().background();
  }

  @Override
  public CancelScope cancelScope() {
    return nursery().cancelScope();
  }

  @Override
  public Set<Task<?>> childTasks() {
    return nursery().childTasks();
  }

  @Override
  public Task<?> parentTask() {
    return nursery().parentTask();
  }

  @Override
  public String toString() {
    return String.valueOf(opened);
  }
}
