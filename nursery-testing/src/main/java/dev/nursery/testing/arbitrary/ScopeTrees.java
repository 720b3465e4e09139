package dev.nursery.testing.arbitrary;

import dev.nursery.testing.arbitrary.ScopeTree.Children;
import dev.nursery.testing.arbitrary.ScopeTree.Leaf;
import dev.nursery.testing.arbitrary.ScopeTree.Limited;
import dev.nursery.testing.arbitrary.ScopeTree.Shielded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Nested nurseries, time limits and shields for properties.
 *
 * {@snippet :
 * import net.jqwik.api.*;
 *
 * @Property
 * void nobodyIsLeftInTheLot(@ForAll("trees") ScopeTree tree) {
 *   var lot = new ParkingLot();
 *   Nursery.options()
 *       .clock(VirtualClock.autojumping())
 *       .run(_ -> tree.run(place -> CancelScope.moveOnAfter(ofSeconds(1), lot::park)));
 *   assertThat(lot.statistics().tasksWaiting()).isEqualTo(0);
 * }
 *
 * @Provide
 * Arbitrary<ScopeTree> trees() {
 *   return ScopeTrees.any();
 * }
 * }
 *
 * <p>The values are immutable, and may be run any number of times; the arbitraries may be used by
 * any thread.
 */
public final class ScopeTrees {

  private static final int DEFAULT_DEPTH = 4;
  private static final int MOST_PARTS = 3;

  /** In tenths of a second. */
  private static final int LONGEST_LIMIT = 50;

  private ScopeTrees() {}

  /** As {@link #ofDepth}, with up to four blocks around a leaf. */
  public static Arbitrary<ScopeTree> any() {
    return ofDepth(DEFAULT_DEPTH);
  }

  /**
   * Trees with up to three parts in each block, and limits of tenths of a second up to five.
   *
   * <p>Shrinks a block to one of its parts, to fewer parts, and to a limit that is shorter; in the
   * end to a single leaf.
   *
   * @param depth how many blocks are around a leaf at most; at least 0
   */
  public static Arbitrary<ScopeTree> ofDepth(int depth) {
    if (depth < 0) {
      throw new IllegalArgumentException("depth is " + depth + ", and must not be negative");
    }
    return Arbitraries.fromGenerator(random -> new ShrinkableTree(tree(random, depth)));
  }

  private static ScopeTree tree(Random random, int depth) {
    return switch (depth == 0 ? 0 : random.nextInt(8)) {
      case 0, 1 -> new Leaf();
      case 2, 3, 4 -> new Children(body(random, depth - 1));
      case 5, 6 ->
          new Limited(
              Duration.ofMillis(100L * random.nextInt(LONGEST_LIMIT + 1)), body(random, depth - 1));
      default -> new Shielded(body(random, depth - 1));
    };
  }

  private static List<ScopeTree> body(Random random, int depth) {
    var parts = new ArrayList<ScopeTree>();
    for (int i = random.nextInt(MOST_PARTS) + 1; i > 0; i--) {
      parts.add(tree(random, depth));
    }
    return parts;
  }
}
