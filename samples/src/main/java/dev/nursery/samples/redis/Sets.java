package dev.nursery.samples.redis;

import static java.util.Map.entry;

import dev.nursery.samples.redis.Value.Members;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Commands on sets. */
final class Sets {

  static final Map<String, Command> COMMANDS =
      Map.ofEntries(
          entry("SADD", new Command(-3, Sets::add)),
          entry("SREM", new Command(-3, Sets::remove)),
          entry("SMEMBERS", new Command(2, (s, w) -> Reply.members(items(s, w)))),
          entry(
              "SISMEMBER", new Command(3, (s, w) -> Reply.yesOrNo(items(s, w).contains(w.get(2))))),
          entry("SCARD", new Command(2, (s, w) -> new Reply.Whole(items(s, w).size()))));

  private Sets() {}

  /** To be read only: it is nobody's if there is no such key. */
  private static Set<String> items(Store store, List<String> words) {
    Members members = store.find(words.get(1), Members.class);
    return members == null ? Set.of() : members.items();
  }

  private static Reply add(Store store, List<String> words) {
    Members members = store.find(words.get(1), Members.class);
    if (members == null) {
      members = new Members();
    }
    int before = members.items().size();
    members.items().addAll(words.subList(2, words.size()));
    int added = members.items().size() - before;
    if (added > 0) {
      store.put(words.get(1), members);
    }
    return new Reply.Whole(added);
  }

  private static Reply remove(Store store, List<String> words) {
    Members members = store.find(words.get(1), Members.class);
    if (members == null) {
      return new Reply.Whole(0);
    }
    int before = members.items().size();
    words.subList(2, words.size()).forEach(members.items()::remove);
    int removed = before - members.items().size();
    if (members.items().isEmpty()) {
      store.remove(words.get(1));
    } else if (removed > 0) {
      store.changed(words.get(1));
    }
    return new Reply.Whole(removed);
  }
}
