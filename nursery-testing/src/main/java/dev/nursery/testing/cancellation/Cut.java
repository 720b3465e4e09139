package dev.nursery.testing.cancellation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One cancellation of a program: at which point, and of what; immutable.
 *
 * <p>It is written as {@code RUN@17} or {@code ENCLOSING.2@17}, in which 2 is the level.
 *
 * @param kind what is cancelled, and how
 * @param level which of the scopes around the task at the point, counted outwards from 1; 0 for
 *     kinds that need no number
 * @param point the number of the point, from 1
 */
public record Cut(CancellationKind kind, int level, int point) {

  private static final Pattern TEXT = Pattern.compile("([A-Z_]+)(?:\\.(\\d{1,4}))?@(\\d{1,9})");

  /** Checks the ranges. */
  public Cut {
    if (point < 1) {
      throw new IllegalArgumentException("points are numbered from 1, and this is " + point);
    }
    if (level < kind.firstLevel() || level > kind.lastLevel(level)) {
      throw new IllegalArgumentException("no cut: " + kind + " of scope " + level);
    }
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if it is nothing of that kind
   */
  public static Cut parse(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    CancellationKind kind =
        !parts.matches()
            ? null
            : Arrays.stream(CancellationKind.values())
                .filter(each -> each.name().equals(parts.group(1)))
                .findFirst()
                .orElse(null);
    if (kind == null) {
      throw new IllegalArgumentException(
          "'" + text + "' is no cut; cuts look like RUN@17, INNERMOST@17 or ENCLOSING.2@17");
    }
    String level = parts.group(2);
    return new Cut(
        kind,
        level == null ? kind.firstLevel() : Integer.parseInt(level),
        Integer.parseInt(parts.group(3)));
  }

  /** All cuts of {@code kind} at {@code point}. */
  static List<Cut> at(CancelPoint point, CancellationKind kind) {
    var cuts = new ArrayList<Cut>();
    if (kind != CancellationKind.TASK || point.child()) {
      for (int level = kind.firstLevel(); level <= kind.lastLevel(point.scopes()); level++) {
        cuts.add(new Cut(kind, level, point.number()));
      }
    }
    return cuts;
  }

  /** What is cancelled, and how, without the point. */
  String what() {
    return level > 1 ? kind + "." + level : kind.toString();
  }

  @Override
  public String toString() {
    return what() + "@" + point;
  }
}
