package dev.nursery.samples.redis;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All commands on what is kept. */
final class Commands {

  private static final Map<String, Command> ALL = new HashMap<>();

  static {
    ALL.putAll(Keys.COMMANDS);
    ALL.putAll(Strings.COMMANDS);
    ALL.putAll(Lists.COMMANDS);
    ALL.putAll(Hashes.COMMANDS);
    ALL.putAll(Sets.COMMANDS);
  }

  private Commands() {}

  /** By its name in capitals. */
  static @Nullable Command find(String name) {
    return ALL.get(name);
  }
}
