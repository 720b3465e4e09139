package dev.nursery.samples.redis;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Commands on keys, whatever is kept under them. */
final class Keys {

  static final Map<String, Command> COMMANDS =
      Map.ofEntries(
          entry("DEL", new Command(-2, Keys::del)),
          entry("UNLINK", new Command(-2, Keys::del)),
          entry("EXISTS", new Command(-2, Keys::exists)),
          entry("TYPE", new Command(2, Keys::type)),
          entry("RENAME", new Command(3, Keys::rename)),
          entry("KEYS", new Command(2, Keys::keys)),
          entry("SCAN", new Command(-2, Keys::scan)),
          entry("DBSIZE", new Command(1, (store, _) -> new Reply.Whole(store.size()))),
          entry("FLUSHDB", new Command(-1, Keys::flush)),
          entry("FLUSHALL", new Command(-1, Keys::flush)),
          entry("EXPIRE", new Command(3, (s, w) -> expire(s, w, s.now(), 1_000))),
          entry("PEXPIRE", new Command(3, (s, w) -> expire(s, w, s.now(), 1))),
          entry("EXPIREAT", new Command(3, (s, w) -> expire(s, w, 0, 1_000))),
          entry("PEXPIREAT", new Command(3, (s, w) -> expire(s, w, 0, 1))),
          entry("TTL", new Command(2, (s, w) -> left(s, w, 1_000))),
          entry("PTTL", new Command(2, (s, w) -> left(s, w, 1))),
          entry("PERSIST", new Command(2, Keys::persist)));

  private Keys() {}

  private static Reply del(Store store, List<String> words) {
    return count(words, key -> store.find(key) != null && store.remove(key));
  }

  private static Reply exists(Store store, List<String> words) {
    return count(words, key -> store.find(key) != null);
  }

  private static Reply count(List<String> words, Predicate<String> which) {
    return new Reply.Whole(words.stream().skip(1).filter(which).count());
  }

  private static Reply type(Store store, List<String> words) {
    Value value = store.find(words.get(1));
    return new Reply.Status(value == null ? "none" : value.type());
  }

  private static Reply rename(Store store, List<String> words) {
    String from = words.get(1);
    String to = words.get(2);
    Value value = store.find(from);
    if (value == null) {
      throw new RedisException("ERR no such key");
    }
    Long expiry = store.expiry(from);
    store.remove(from);
    store.remove(to);
    store.put(to, value);
    if (expiry != null) {
      store.expireAt(to, expiry);
    }
    return Reply.OK;
  }

  private static Reply keys(Store store, List<String> words) {
    return Reply.bulks(store.keys().stream().filter(Glob.of(words.get(1))).toList());
  }

  /** All in one go, which the contract of SCAN allows; of its options, MATCH. */
  private static Reply scan(Store store, List<String> words) {
    Predicate<String> wanted = _ -> true;
    for (int i = 2; i + 1 < words.size(); i += 2) {
      if (words.get(i).equalsIgnoreCase("MATCH")) {
        wanted = Glob.of(words.get(i + 1));
      }
    }
    List<String> found = store.keys().stream().filter(wanted).toList();
    return new Reply.Items(List.of(new Reply.Bulk("0"), Reply.bulks(found)));
  }

  private static Reply flush(Store store, List<String> words) {
    store.clear();
    return Reply.OK;
  }

  private static Reply expire(Store store, List<String> words, long since, long unit) {
    String key = words.get(1);
    long number = Command.number(words.get(2));
    if (Math.abs(number) > Long.MAX_VALUE / 2_000) {
      throw new RedisException("ERR invalid expire time in 'expire' command");
    }
    long at = since + number * unit;
    if (store.find(key) == null) {
      return Reply.yesOrNo(false);
    }
    store.expireAt(key, at);
    store.find(key); // which may have been its end
    return Reply.yesOrNo(true);
  }

  private static Reply left(Store store, List<String> words, long unit) {
    String key = words.get(1);
    if (store.find(key) == null) {
      return new Reply.Whole(-2);
    }
    Long expiry = store.expiry(key);
    return new Reply.Whole(expiry == null ? -1 : Math.ceilDiv(expiry - store.now(), unit));
  }

  private static Reply persist(Store store, List<String> words) {
    String key = words.get(1);
    return Reply.yesOrNo(store.find(key) != null && store.persist(key));
  }
}
