package dev.nursery.kernel;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What packages of this module may see of each other's public types, and users may not. A type
 * opens its door when it is initialized; whoever has an object of it finds the door open.
 */
public final class Doors {

  private static volatile @Nullable Function<Object, WaitQueue> events;

  private Doors() {}

  /** Says how to find those who wait for an event. */
  public static void openEvents(Function<Object, WaitQueue> waiters) {
    events = waiters;
  }

  /**
   * Those who wait for {@code event}. Whoever joins asks whether it is set after that: either who
   * sets it finds the newcomer, or the newcomer finds it set.
   */
  public static WaitQueue waitersOf(Object event) {
    return Objects.requireNonNull(events, "no door to events").apply(event);
  }
}
