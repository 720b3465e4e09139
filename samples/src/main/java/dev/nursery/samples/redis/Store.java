package dev.nursery.samples.redis;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys, what is kept under them, until when, and who watches them.
 *
 * <p>One command at a time: all methods but {@link #atomically} are to be called inside of that.
 * Redis has one thread for it, and here it is one lock. Nobody waits for anything while holding it,
 * so a plain one will do; and a transaction is no more than several commands inside of it.
 */
final class Store {

  /** Whoever wants to know whether any of some keys has changed. */
  static final class Watcher {

    private boolean told;

    boolean isTold() {
      return told;
    }
  }

  private record Expiry(String key, long at) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource time;
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, Long> expiries = new HashMap<>();

  /** The next first; also has some that do not hold any more. */
  private final PriorityQueue<Expiry> next =
      new PriorityQueue<>(Comparator.comparingLong(Expiry::at));

  private final Map<String, Set<Watcher>> watchers = new HashMap<>();
  private long changes;

  Store(InstantSource time) {
    this.time = time;
  }

  /** Does something that nobody else gets in between of. */
  <T> T atomically(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  long now() {
    return time.millis();
  }

  /** Counts the changes. */
  long changes() {
    return changes;
  }

  // -- keys

  @Nullable Value find(String key) {
    Long expiry = expiries.get(key);
    if (expiry != null && expiry <= now()) {
      remove(key);
      return null;
    }
    return values.get(key);
  }

  /** What is there, and has this type; null if nothing is. */
  <V extends Value> @Nullable V find(String key, Class<V> type) {
    Value value = find(key);
    if (value != null && !type.isInstance(value)) {
      throw new RedisException("WRONGTYPE Operation against a key holding the wrong kind of value");
    }
    return type.cast(value);
  }

  /** Keeps a value; one that was there is replaced, and its expiry stays. */
  void put(String key, Value value) {
    values.put(key, value);
    changed(key);
  }

  /** To be called when what is kept under a key was changed in place. */
  void changed(String key) {
    changes++;
    Set<Watcher> concerned = watchers.remove(key);
    if (concerned != null) {
      concerned.forEach(watcher -> watcher.told = true);
    }
  }

  boolean remove(String key) {
    expiries.remove(key);
    boolean removed = values.remove(key) != null;
    if (removed) {
      changed(key);
    }
    return removed;
  }

  void clear() {
    for (String key : keys()) {
      remove(key);
    }
  }

  List<String> keys() {
    expire();
    return List.copyOf(values.keySet());
  }

  int size() {
    expire();
    return values.size();
  }

  // -- time

  /** When a key expires, in milliseconds of the epoch; null if it does not. */
  @Nullable Long expiry(String key) {
    return expiries.get(key);
  }

  void expireAt(String key, long at) {
    expiries.put(key, at);
    next.add(new Expiry(key, at));
    changed(key);
  }

  boolean persist(String key) {
    boolean changes = expiries.remove(key) != null;
    if (changes) {
      changed(key);
    }
    return changes;
  }

  /** Removes what has expired, also what nobody asks for. */
  void expire() {
    for (Expiry expiry = next.peek(); expiry != null && expiry.at <= now(); expiry = next.peek()) {
      next.remove();
      find(expiry.key);
    }
  }

  // -- watching

  void watch(String key, Watcher watcher) {
    find(key); // if it has expired, that is no change
    watchers.computeIfAbsent(key, _ -> new HashSet<>()).add(watcher);
  }

  void unwatch(String key, Watcher watcher) {
    Set<Watcher> all = watchers.get(key);
    if (all != null && all.remove(watcher) && all.isEmpty()) {
      watchers.remove(key);
    }
  }

  // -- as a whole

  /** Commands that make all of this from nothing. */
  List<List<String>> asCommands() {
    var commands = new ArrayList<List<String>>();
    for (String key : keys()) {
      var command = new ArrayList<String>();
      switch (values.get(key)) {
        case Value.Text(String text) -> command.addAll(List.of("SET", key, text));
        case Value.Sequence(var items) -> {
          command.addAll(List.of("RPUSH", key));
          command.addAll(items);
        }
        case Value.Fields(var map) -> {
          command.addAll(List.of("HSET", key));
          map.forEach((field, value) -> command.addAll(List.of(field, value)));
        }
        case Value.Members(var items) -> {
          command.addAll(List.of("SADD", key));
          command.addAll(items);
        }
        case null -> throw new IllegalStateException(key);
      }
      commands.add(command);
      Long expiry = expiries.get(key);
      if (expiry != null) {
        commands.add(List.of("PEXPIREAT", key, expiry.toString()));
      }
    }
    return commands;
  }
}
