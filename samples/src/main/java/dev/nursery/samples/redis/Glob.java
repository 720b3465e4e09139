package dev.nursery.samples.redis;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Patterns with {@code *}, {@code ?} and {@code [abc]}, as KEYS and PSUBSCRIBE have them. */
final class Glob {

  private Glob() {}

  static Predicate<String> of(String glob) {
    var regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        case '[', ']', '-', '^' -> regex.append(c);
        case '\\' ->
            regex.append(Pattern.quote(glob.substring(++i, Math.min(i + 1, glob.length()))));
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
    } catch (PatternSyntaxException e) {
      return _ -> false; // as in Redis, it just matches nothing
    }
  }
}
