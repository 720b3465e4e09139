package dev.nursery.samples.redis;

import static java.util.Map.entry;

import dev.nursery.samples.redis.Value.Sequence;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Commands on lists. */
final class Lists {

  static final Map<String, Command> COMMANDS =
      Map.ofEntries(
          entry("LPUSH", new Command(-3, (s, w) -> push(s, w, Deque::addFirst))),
          entry("RPUSH", new Command(-3, (s, w) -> push(s, w, Deque::addLast))),
          entry("LPOP", new Command(-2, (s, w) -> pop(s, w, Deque::removeFirst))),
          entry("RPOP", new Command(-2, (s, w) -> pop(s, w, Deque::removeLast))),
          entry("LLEN", new Command(2, (s, w) -> new Reply.Whole(size(find(s, w))))),
          entry("LRANGE", new Command(4, Lists::range)),
          entry("LINDEX", new Command(3, Lists::index)),
          entry("LTRIM", new Command(4, Lists::trim)));

  private Lists() {}

  private static @Nullable Sequence find(Store store, List<String> words) {
    return store.find(words.get(1), Sequence.class);
  }

  private static int size(@Nullable Sequence list) {
    return list == null ? 0 : list.items().size();
  }

  private static Reply push(
      Store store, List<String> words, BiConsumer<Deque<String>, String> where) {
    Sequence list = find(store, words);
    if (list == null) {
      list = new Sequence();
    }
    for (String item : words.subList(2, words.size())) {
      where.accept(list.items(), item);
    }
    store.put(words.get(1), list);
    return new Reply.Whole(size(list));
  }

  private static Reply pop(Store store, List<String> words, Function<Deque<String>, String> from) {
    boolean several = words.size() > 2;
    long count = several ? Command.number(words.get(2)) : 1;
    if (count < 0) {
      throw new RedisException("ERR value is out of range, must be positive");
    }
    Sequence list = find(store, words);
    if (list == null) {
      return Reply.NIL;
    }
    var popped = new ArrayList<String>();
    while (popped.size() < count && !list.items().isEmpty()) {
      popped.add(from.apply(list.items()));
    }
    changed(store, words.get(1), list);
    return several ? Reply.bulks(popped) : Reply.bulk(popped.getFirst());
  }

  private static void changed(Store store, String key, Sequence list) {
    if (list.items().isEmpty()) {
      store.remove(key);
    } else {
      store.changed(key);
    }
  }

  private static Reply range(Store store, List<String> words) {
    Sequence list = find(store, words);
    return Reply.bulks(list == null ? List.of() : slice(list, words).toList());
  }

  /** From the third word to the fourth, both included; negative ones count from the end. */
  private static Stream<String> slice(Sequence list, List<String> words) {
    long from = Math.max(0, position(list, words.get(2)));
    long to = Math.min(size(list) - 1L, position(list, words.get(3)));
    return from > to ? Stream.empty() : list.items().stream().skip(from).limit(to - from + 1);
  }

  private static long position(Sequence list, String word) {
    long index = Command.number(word);
    return index < 0 ? size(list) + index : index;
  }

  private static Reply index(Store store, List<String> words) {
    Sequence list = find(store, words);
    if (list == null) {
      return Reply.NIL;
    }
    long position = position(list, words.get(2));
    return position < 0
        ? Reply.NIL
        : list.items().stream().skip(position).findFirst().map(Reply::bulk).orElse(Reply.NIL);
  }

  private static Reply trim(Store store, List<String> words) {
    Sequence list = find(store, words);
    if (list != null) {
      List<String> kept = slice(list, words).toList();
      list.items().clear();
      list.items().addAll(kept);
      changed(store, words.get(1), list);
    }
    return Reply.OK;
  }
}
