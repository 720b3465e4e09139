package dev.nursery.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who gets the signals of this process.
 *
 * <p>The JVM knows one handler for each signal. Here it is ours as long as somebody listens, and
 * has the signal go to the listener that came last; the one that was there before is put back when
 * the last of them leaves, in whatever order they do.
 */
final class SystemSignals {

  /** A signal that somebody listens to; guarded by the class. */
  private static final class Tap {

    /** What the JVM would do otherwise. */
    private final JdkSignals.Handler before;

    private final JdkSignals.Handler ours;

    /** Who came last is first. */
    private final Deque<SignalListener> listeners = new ArrayDeque<>();

    private Tap(JdkSignals.Handler before, JdkSignals.Handler ours) {
      this.before = before;
      this.ours = ours;
    }
  }

  private static final Map<String, Tap> TAPS = new HashMap<>();

  private SystemSignals() {}

  /**
   * Lets a listener know of signals from now on; of all, or of none if this throws.
   *
   * @throws IllegalArgumentException if one of them cannot be had
   */
  static synchronized void add(Collection<String> names, SignalListener listener) {
    var added = new ArrayList<String>();
    try {
      for (String name : names) {
        Tap tap = TAPS.get(name);
        if (tap == null) {
          JdkSignals.Handler ours = JdkSignals.handler(SystemSignals::deliver);
          tap = new Tap(JdkSignals.handle(name, ours), ours);
          TAPS.put(name, tap);
        }
        tap.listeners.addFirst(listener);
        added.add(name);
      }
    } catch (Throwable t) {
      remove(added, listener);
      throw t;
    }
  }

  static synchronized void remove(Collection<String> names, SignalListener listener) {
    for (String name : names) {
      Tap tap = TAPS.get(name);
      if (tap != null && tap.listeners.remove(listener) && tap.listeners.isEmpty()) {
        TAPS.remove(name);
        JdkSignals.Handler found = JdkSignals.handle(name, tap.before);
        if (!found.equals(tap.ours)) {
          JdkSignals.handle(name, found); // others have taken it meanwhile, and keep it
        }
      }
    }
  }

  /** A signal for the last listener, or, if there is none any more, for whoever was before. */
  static void deliver(String name) {
    for (SignalListener listener : listeners(name)) {
      if (listener.arrived(name)) {
        return;
      }
    }
    JdkSignals.raise(name);
  }

  private static synchronized List<SignalListener> listeners(String name) {
    Tap tap = TAPS.get(name);
    return tap == null ? List.of() : List.copyOf(tap.listeners);
  }
}
