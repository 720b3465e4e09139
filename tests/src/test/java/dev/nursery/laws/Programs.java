package dev.nursery.laws;

import dev.nursery.laws.Step.By;
import dev.nursery.laws.Step.Manner;
import dev.nursery.laws.Step.Point;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Draws programs: the same number and taste, the same program. */
final class Programs {

  private static final int DEPTH = 3;
  private static final int LONGEST_BODY = 4;
  private static final int TICKS = 4;

  /** Numbers of scopes, tasks and nurseries are drawn below this. */
  private static final int CHOICE = 8;

  /** What a step may be; those from {@code NEST} on have bodies. */
  enum Kind {
    PASS,
    WAIT_OUTSIDE,
    CANCEL,
    SHIELD,
    MOVE,
    CANCEL_TASK,
    AWAIT,
    FAIL,
    NEST,
    WITHIN,
    SPAWN,
    START,
    CLEAN_UP,
    SWALLOW
  }

  /** How often each kind is to come, in shares. */
  record Taste(Map<Kind, Integer> shares) {

    /** Something of everything, but for shields that change while things go on. */
    static final Taste EVEN =
        new Taste(new EnumMap<>(Kind.class))
            .with(Kind.PASS, 8)
            .with(Kind.WAIT_OUTSIDE, 1)
            .with(Kind.CANCEL, 3)
            .with(Kind.MOVE, 2)
            .with(Kind.CANCEL_TASK, 1)
            .with(Kind.AWAIT, 2)
            .with(Kind.FAIL, 2)
            .with(Kind.NEST, 3)
            .with(Kind.WITHIN, 3)
            .with(Kind.SPAWN, 6)
            .with(Kind.START, 2)
            .with(Kind.CLEAN_UP, 3)
            .with(Kind.SWALLOW, 1);

    Taste with(Kind kind, int share) {
      var changed = new EnumMap<Kind, Integer>(Kind.class);
      changed.putAll(shares);
      changed.put(kind, share);
      return new Taste(changed);
    }

    private Kind draw(SplittableRandom random, boolean simple) {
      int sum = 0;
      for (var share : shares.entrySet()) {
        sum += fits(share.getKey(), simple) ? share.getValue() : 0;
      }
      int left = random.nextInt(sum);
      for (var share : shares.entrySet()) {
        left -= fits(share.getKey(), simple) ? share.getValue() : 0;
        if (left < 0) {
          return share.getKey();
        }
      }
      throw new AssertionError(shares);
    }

    private static boolean fits(Kind kind, boolean simple) {
      return !simple || kind.compareTo(Kind.NEST) < 0;
    }
  }

  private final SplittableRandom random;
  private final Taste taste;

  private Programs(long seed, Taste taste) {
    this.random = new SplittableRandom(seed);
    this.taste = taste;
  }

  static List<Step> draw(long seed, Taste taste) {
    return new Programs(seed, taste).body(0);
  }

  private List<Step> body(int depth) {
    int longest = depth == 0 ? 2 * LONGEST_BODY : LONGEST_BODY;
    int length = random.nextInt(longest + 1);
    var steps = new ArrayList<Step>(length);
    for (int i = 0; i < length; i++) {
      steps.add(step(depth));
    }
    return steps;
  }

  private Step step(int depth) {
    int in = depth + 1;
    return switch (taste.draw(random, depth == DEPTH)) {
      case PASS -> new Step.Pass(any(Point.values()), ticks());
      case WAIT_OUTSIDE -> new Step.WaitOutside(ticks(), any(Manner.values()));
      case CANCEL -> new Step.Cancel(choice(), any(By.values()));
      case SHIELD -> new Step.Shield(choice(), random.nextBoolean(), any(By.values()));
      case MOVE -> new Step.Move(choice(), ticks(), any(By.values()));
      case CANCEL_TASK -> new Step.CancelTask(choice());
      case AWAIT -> new Step.Await(choice());
      case FAIL -> new Step.Fail();
      case NEST -> new Step.Nest(oneIn(5), oneIn(4), body(in));
      case WITHIN -> new Step.Within(oneIn(3), ticks() - (oneIn(2) ? TICKS + 1 : 0), body(in));
      case SPAWN -> new Step.Spawn(choice(), oneIn(5), body(in));
      case START -> new Step.Start(choice(), oneIn(5), body(in), !oneIn(5), body(in));
      case CLEAN_UP -> new Step.CleanUp(body(in), oneIn(3), oneIn(5), body(in));
      case SWALLOW -> new Step.Swallow(body(in));
    };
  }

  private <T> T any(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  private int choice() {
    return random.nextInt(CHOICE);
  }

  private int ticks() {
    return random.nextInt(TICKS + 1);
  }
}
