package dev.nursery.samples.redis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a connection watches, and the commands that it has queued since MULTI. */
final class Transaction {

  private final Store store;
  private final Set<String> watched = new HashSet<>();
  private final List<List<String>> queue = new ArrayList<>();
  private Store.Watcher watcher = new Store.Watcher();
  private boolean open;
  private boolean flawed;

  Transaction(Store store) {
    this.store = store;
  }

  boolean isOpen() {
    return open;
  }

  void begin() {
    open = true;
  }

  void watch(List<String> keys) {
    store.atomically(() -> {
      keys.forEach(key -> store.watch(key, watcher));
      return watched.addAll(keys);
    });
  }

  /** For later, instead of now. */
  void add(List<String> words) {
    queue.add(words);
  }

  /** Something was wrong with a command that should have been queued. */
  void spoil() {
    flawed = open;
  }

  boolean isFlawed() {
    return flawed;
  }

  List<List<String>> queue() {
    return List.copyOf(queue);
  }

  /** Whether a watched key has changed; to be asked inside of {@link Store#atomically}. */
  boolean isOvertaken() {
    return watcher.isTold();
  }

  /** Forgets everything, the watches included. */
  void end() {
    open = false;
    flawed = false;
    queue.clear();
    unwatch();
  }

  void unwatch() {
    if (watched.isEmpty()) {
      return;
    }
    store.atomically(() -> {
      watched.forEach(key -> store.unwatch(key, watcher));
      return null;
    });
    watched.clear();
    watcher = new Store.Watcher();
  }
}
