package dev.nursery.samples.redis;

import static java.util.Map.entry;

import dev.nursery.samples.redis.Value.Text;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands on strings. */
final class Strings {

  static final Map<String, Command> COMMANDS =
      Map.ofEntries(
          entry("GET", new Command(2, (s, w) -> Reply.bulk(get(s, w.get(1))))),
          entry("SET", new Command(-3, Strings::set)),
          entry("SETNX", new Command(3, Strings::setIfAbsent)),
          entry("SETEX", new Command(4, (s, w) -> setFor(s, w, 1_000))),
          entry("PSETEX", new Command(4, (s, w) -> setFor(s, w, 1))),
          entry("GETSET", new Command(3, Strings::getAndSet)),
          entry("GETDEL", new Command(2, Strings::getAndDelete)),
          entry("MGET", new Command(-2, Strings::getAll)),
          entry("MSET", new Command(-3, Strings::setAll)),
          entry("APPEND", new Command(3, Strings::append)),
          entry("STRLEN", new Command(2, Strings::length)),
          entry("INCR", new Command(2, (s, w) -> add(s, w.get(1), 1))),
          entry("DECR", new Command(2, (s, w) -> add(s, w.get(1), -1))),
          entry("INCRBY", new Command(3, (s, w) -> add(s, w.get(1), Command.number(w.get(2))))),
          entry("DECRBY", new Command(3, (s, w) -> add(s, w.get(1), -Command.number(w.get(2))))));

  private Strings() {}

  private static @Nullable String get(Store store, String key) {
    Text found = store.find(key, Text.class);
    return found == null ? null : found.text();
  }

  /** Sets a value that does not expire. */
  private static void put(Store store, String key, String value) {
    store.put(key, new Text(value));
    store.persist(key);
  }

  /** {@code SET key value [NX | XX] [GET] [KEEPTTL | EX s | PX ms | EXAT s | PXAT ms]}. */
  private static Reply set(Store store, List<String> words) {
    String key = words.get(1);
    boolean get = false;
    boolean keep = false;
    Boolean mustExist = null;
    Long expiry = null;
    for (int i = 3; i < words.size(); i++) {
      switch (words.get(i).toUpperCase(Locale.ROOT)) {
        case "NX" -> mustExist = false;
        case "XX" -> mustExist = true;
        case "GET" -> get = true;
        case "KEEPTTL" -> keep = true;
        case "EX" -> expiry = store.now() + duration(words, ++i, 1_000);
        case "PX" -> expiry = store.now() + duration(words, ++i, 1);
        case "EXAT" -> expiry = duration(words, ++i, 1_000);
        case "PXAT" -> expiry = duration(words, ++i, 1);
        default -> throw RedisException.syntax();
      }
    }
    Value before = store.find(key);
    Reply answer = get ? Reply.bulk(get(store, key)) : Reply.OK;
    if (mustExist != null && mustExist != (before != null)) {
      return get ? answer : Reply.NIL;
    }
    store.put(key, new Text(words.get(2)));
    if (expiry != null) {
      store.expireAt(key, expiry);
    } else if (!keep) {
      store.persist(key);
    }
    return answer;
  }

  private static long duration(List<String> words, int at, long unit) {
    if (at >= words.size()) {
      throw RedisException.syntax();
    }
    long number = Command.number(words.get(at));
    if (number <= 0 || number > Long.MAX_VALUE / 2_000) {
      throw new RedisException("ERR invalid expire time in 'set' command");
    }
    return number * unit;
  }

  private static Reply setIfAbsent(Store store, List<String> words) {
    boolean absent = store.find(words.get(1)) == null;
    if (absent) {
      put(store, words.get(1), words.get(2));
    }
    return Reply.yesOrNo(absent);
  }

  private static Reply setFor(Store store, List<String> words, long unit) {
    long expiry = store.now() + duration(words, 2, unit);
    store.put(words.get(1), new Text(words.get(3)));
    store.expireAt(words.get(1), expiry);
    return Reply.OK;
  }

  private static Reply getAndSet(Store store, List<String> words) {
    Reply before = Reply.bulk(get(store, words.get(1)));
    put(store, words.get(1), words.get(2));
    return before;
  }

  private static Reply getAndDelete(Store store, List<String> words) {
    Reply before = Reply.bulk(get(store, words.get(1)));
    store.remove(words.get(1));
    return before;
  }

  private static Reply getAll(Store store, List<String> words) {
    return new Reply.Items(
        words.stream()
            .skip(1)
            .map(key -> store.find(key) instanceof Text(String text) ? Reply.bulk(text) : Reply.NIL)
            .toList());
  }

  private static Reply setAll(Store store, List<String> words) {
    if (words.size() % 2 == 0) {
      throw RedisException.wrongNumberOfArguments("mset");
    }
    for (int i = 1; i < words.size(); i += 2) {
      put(store, words.get(i), words.get(i + 1));
    }
    return Reply.OK;
  }

  private static Reply append(Store store, List<String> words) {
    String before = get(store, words.get(1));
    String after = before == null ? words.get(2) : before + words.get(2);
    store.put(words.get(1), new Text(after));
    return new Reply.Whole(after.length());
  }

  private static Reply length(Store store, List<String> words) {
    String text = get(store, words.get(1));
    return new Reply.Whole(text == null ? 0 : text.length());
  }

  private static Reply add(Store store, String key, long amount) {
    String before = get(store, key);
    try {
      long after = Math.addExact(before == null ? 0 : Command.number(before), amount);
      store.put(key, new Text(Long.toString(after)));
      return new Reply.Whole(after);
    } catch (ArithmeticException e) {
      throw new RedisException("ERR increment or decrement would overflow");
    }
  }
}
