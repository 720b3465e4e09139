package dev.nursery.samples.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What is kept under a key. Guarded, as all of it, by the {@link Store}. */
sealed interface Value {

  /** A string. */
  record Text(String text) implements Value {}

  /** A list, which is never empty. */
  record Sequence(Deque<String> items) implements Value {

    Sequence() {
      this(new ArrayDeque<>());
    }
  }

  /** A hash, which is never empty. */
  record Fields(Map<String, String> map) implements Value {

    Fields() {
      this(new LinkedHashMap<>());
    }
  }

  /** A set, which is never empty. */
  record Members(Set<String> items) implements Value {

    Members() {
      this(new LinkedHashSet<>());
    }
  }

  /** As the command TYPE says it. */
  default String type() {
    return switch (this) {
      case Text _ -> "string";
      case Sequence _ -> "list";
      case Fields _ -> "hash";
      case Members _ -> "set";
    };
  }
}
