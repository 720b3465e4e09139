package dev.nursery.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Some actors that begin at the same moment, as far as the machine allows. */
final class Race {

  /** One actor. */
  @FunctionalInterface
  interface Actor {
    void act() throws Exception;
  }

  private static final ExecutorService PLATFORM =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("stress-platform-", 0).factory());
  private static final ExecutorService VIRTUAL =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("stress-virtual-", 0).factory());

  private static final int YIELDS_BETWEEN_PARKS = 64;
  private static final long PARK_NANOS = 1_000;

  private final List<Future<?>> actors = new ArrayList<>();
  private final AtomicInteger missing = new AtomicInteger();
  private int count;

  private Race(int count) {
    this.count = count;
    missing.set(count);
  }

  /** A race of {@code count} actors, which are still to be named. */
  static Race of(int count) {
    return new Race(count);
  }

  /**
   * Waits for something that another actor brings about; what does not come is found by {@link
   * Rounds}.
   *
   * <p>Parks now and then, since the JDK's scheduler does not look at threads that come from
   * outside as long as two virtual threads on each carrier only yield to each other.
   */
  static void until(BooleanSupplier condition) {
    for (int tries = 1; !condition.getAsBoolean(); tries++) {
      if (tries % YIELDS_BETWEEN_PARKS == 0) {
        LockSupport.parkNanos(PARK_NANOS);
      } else {
        Thread.yield();
      }
    }
  }

  /** An actor on a thread of the operating system, which runs beside all tasks. */
  Race platform(Actor actor) {
    return add(PLATFORM, actor);
  }

  /** An actor on a virtual thread that is no task. */
  Race virtual(Actor actor) {
    return add(VIRTUAL, actor);
  }

  private Race add(ExecutorService on, Actor actor) {
    count--;
    actors.add(
        on.submit(() -> {
          missing.decrementAndGet();
          HangReport.enter(Thread.currentThread());
          try {
            until(() -> missing.get() == 0);
            actor.act();
          } finally {
            HangReport.leave(Thread.currentThread());
          }
          return null;
        }));
    return this;
  }

  /** Waits for all actors, and throws what one of them threw. */
  void await() throws Exception {
    if (count != 0) {
      throw new IllegalStateException("actors still missing: " + count);
    }
    for (Future<?> actor : actors) {
      try {
        actor.get();
      } catch (ExecutionException e) {
        throw new AssertionError("an actor failed", e.getCause());
      }
    }
  }
}
