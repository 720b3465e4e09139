package dev.nursery.samples.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who has subscribed to what. Its methods never wait for anybody. */
final class PubSub {

  private final Map<String, Set<Subscriber>> channels = new LinkedHashMap<>(); // guarded by this
  private final Map<String, Set<Subscriber>> patterns = new LinkedHashMap<>(); // guarded by this

  synchronized void subscribe(boolean pattern, String name, Subscriber subscriber) {
    map(pattern).computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(subscriber);
  }

  synchronized void unsubscribe(boolean pattern, String name, Subscriber subscriber) {
    Set<Subscriber> subscribers = map(pattern).get(name);
    if (subscribers != null && subscribers.remove(subscriber) && subscribers.isEmpty()) {
      map(pattern).remove(name);
    }
  }

  /** Tells everybody, and returns how many that were. */
  synchronized int publish(String channel, String message) {
    Set<Subscriber> direct = channels.getOrDefault(channel, Set.of());
    Reply told = Reply.push("message", channel, message);
    direct.forEach(subscriber -> subscriber.deliver(told));
    int count = direct.size();
    for (Map.Entry<String, Set<Subscriber>> entry : patterns.entrySet()) {
      if (Glob.of(entry.getKey()).test(channel)) {
        Reply matched = Reply.push("pmessage", entry.getKey(), channel, message);
        entry.getValue().forEach(subscriber -> subscriber.deliver(matched));
        count += entry.getValue().size();
      }
    }
    return count;
  }

  /** Channels somebody has subscribed to. */
  synchronized List<String> channels() {
    return new ArrayList<>(channels.keySet());
  }

  synchronized int subscribers(String channel) {
    return channels.getOrDefault(channel, Set.of()).size();
  }

  private Map<String, Set<Subscriber>> map(boolean pattern) {
    return pattern ? patterns : channels;
  }
}
