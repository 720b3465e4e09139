package dev.nursery.samples.redis;

import dev.nursery.CancelScope;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one connection has subscribed to. */
final class Subscriptions {

  private final PubSub pubSub;
  private final Subscriber subscriber;
  private final Set<String> channels = new LinkedHashSet<>();
  private final Set<String> patterns = new LinkedHashSet<>();

  Subscriptions(PubSub pubSub, CancelScope connection) {
    this.pubSub = pubSub;
    this.subscriber = new Subscriber(connection);
  }

  Subscriber subscriber() {
    return subscriber;
  }

  int count() {
    return channels.size() + patterns.size();
  }

  /** Subscribes to one, and returns what the client is told. */
  Reply add(boolean pattern, String name) {
    if (names(pattern).add(name)) {
      pubSub.subscribe(pattern, name, subscriber);
    }
    return told(pattern ? "psubscribe" : "subscribe", Reply.bulk(name));
  }

  /** Gives up one. */
  Reply remove(boolean pattern, String name) {
    if (names(pattern).remove(name)) {
      pubSub.unsubscribe(pattern, name, subscriber);
    }
    return told(pattern ? "punsubscribe" : "unsubscribe", Reply.bulk(name));
  }

  /** What is told if there is none to give up. */
  Reply none(boolean pattern) {
    return told(pattern ? "punsubscribe" : "unsubscribe", Reply.NIL);
  }

  Collection<String> all(boolean pattern) {
    return List.copyOf(names(pattern));
  }

  void removeAll() {
    all(false).forEach(name -> remove(false, name));
    all(true).forEach(name -> remove(true, name));
  }

  private Reply told(String what, Reply name) {
    return new Reply.Push(List.of(new Reply.Bulk(what), name, new Reply.Whole(count())));
  }

  private Set<String> names(boolean pattern) {
    return pattern ? patterns : channels;
  }
}
