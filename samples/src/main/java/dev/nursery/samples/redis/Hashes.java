package dev.nursery.samples.redis;

import static java.util.Map.entry;

import dev.nursery.samples.redis.Value.Fields;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Commands on hashes. */
final class Hashes {

  static final Map<String, Command> COMMANDS =
      Map.ofEntries(
          entry("HSET", new Command(-4, (s, w) -> new Reply.Whole(set(s, w)))),
          entry("HMSET", new Command(-4, Hashes::setAll)),
          entry("HSETNX", new Command(4, Hashes::setIfAbsent)),
          entry("HGET", new Command(3, (s, w) -> Reply.bulk(map(s, w).get(w.get(2))))),
          entry("HMGET", new Command(-3, Hashes::getSome)),
          entry("HGETALL", new Command(2, Hashes::getAll)),
          entry("HDEL", new Command(-3, Hashes::delete)),
          entry(
              "HEXISTS", new Command(3, (s, w) -> Reply.yesOrNo(map(s, w).containsKey(w.get(2))))),
          entry("HKEYS", new Command(2, (s, w) -> Reply.bulks(map(s, w).keySet()))),
          entry("HVALS", new Command(2, (s, w) -> Reply.bulks(map(s, w).values()))),
          entry("HLEN", new Command(2, (s, w) -> new Reply.Whole(map(s, w).size()))),
          entry("HINCRBY", new Command(4, Hashes::add)));

  private Hashes() {}

  /** To be read only: it is nobody's if there is no such key. */
  private static Map<String, String> map(Store store, List<String> words) {
    Fields fields = store.find(words.get(1), Fields.class);
    return fields == null ? Map.of() : fields.map();
  }

  private static Fields made(Store store, List<String> words) {
    Fields fields = store.find(words.get(1), Fields.class);
    return fields == null ? new Fields() : fields;
  }

  private static int set(Store store, List<String> words) {
    if (words.size() % 2 != 0) {
      throw RedisException.wrongNumberOfArguments(words.getFirst());
    }
    Fields fields = made(store, words);
    int before = fields.map().size();
    for (int i = 2; i < words.size(); i += 2) {
      fields.map().put(words.get(i), words.get(i + 1));
    }
    store.put(words.get(1), fields);
    return fields.map().size() - before;
  }

  private static Reply setAll(Store store, List<String> words) {
    set(store, words);
    return Reply.OK;
  }

  private static Reply setIfAbsent(Store store, List<String> words) {
    boolean absent = !map(store, words).containsKey(words.get(2));
    return Reply.yesOrNo(absent && set(store, words) == 1);
  }

  private static Reply getSome(Store store, List<String> words) {
    Map<String, String> map = map(store, words);
    return new Reply.Items(
        words.stream().skip(2).map(field -> Reply.bulk(map.get(field))).toList());
  }

  private static Reply getAll(Store store, List<String> words) {
    return new Reply.Table(
        map(store, words).entrySet().stream()
            .flatMap(pair -> Stream.of(Reply.bulk(pair.getKey()), Reply.bulk(pair.getValue())))
            .toList());
  }

  private static Reply delete(Store store, List<String> words) {
    Fields fields = store.find(words.get(1), Fields.class);
    if (fields == null) {
      return new Reply.Whole(0);
    }
    int before = fields.map().size();
    words.subList(2, words.size()).forEach(fields.map()::remove);
    int deleted = before - fields.map().size();
    if (fields.map().isEmpty()) {
      store.remove(words.get(1));
    } else if (deleted > 0) {
      store.changed(words.get(1));
    }
    return new Reply.Whole(deleted);
  }

  private static Reply add(Store store, List<String> words) {
    Fields fields = made(store, words);
    try {
      long before = Command.number(fields.map().getOrDefault(words.get(2), "0"));
      long after = Math.addExact(before, Command.number(words.get(3)));
      fields.map().put(words.get(2), Long.toString(after));
      store.put(words.get(1), fields);
      return new Reply.Whole(after);
    } catch (ArithmeticException e) {
      throw new RedisException("ERR increment or decrement would overflow");
    }
  }
}
