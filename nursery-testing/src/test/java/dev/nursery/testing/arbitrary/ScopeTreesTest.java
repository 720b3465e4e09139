package dev.nursery.testing.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.arbitrary.ScopeTree.Children;
import dev.nursery.testing.arbitrary.ScopeTree.Leaf;
import dev.nursery.testing.arbitrary.ScopeTree.Limited;
import dev.nursery.testing.arbitrary.ScopeTree.Shielded;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

class ScopeTreesTest {

  @Provide
  Arbitrary<ScopeTree> trees() {
    return ScopeTrees.any();
  }

  private static void run(ScopeTree tree, ScopeTree.LeafBody leaf) {
    Nursery.options().clock(VirtualClock.autojumping()).run(_ -> tree.run(leaf));
  }

  @Example
  void blocksDoWhatTheyAreNamedFor() {
    ScopeTree tree =
        new Limited(
            Duration.ofMillis(1500),
            List.of(
                new Children(List.of(new Leaf(), new Shielded(List.of(new Leaf())))), new Leaf()));
    Collection<Integer> begun = new ConcurrentLinkedQueue<>();
    Collection<Integer> ended = new ConcurrentLinkedQueue<>();
    run(
        tree,
        place -> {
          begun.add(place.number());
          Tasks.sleep(Duration.ofSeconds(2));
          ended.add(place.number());
        });
    assertThat(begun).containsExactlyInAnyOrder(1, 2);
    assertThat(ended).containsExactly(2);
    assertThat(tree).hasToString("limited 1.5s (children (leaf, shielded (leaf)), leaf)");
    assertThat(tree.leaves()).isEqualTo(3);
  }

  @Property(tries = 300)
  void eachLeafStandsAtItsPlaceOnce(@ForAll("trees") ScopeTree tree) {
    Collection<Integer> numbers = new ConcurrentLinkedQueue<>();
    run(
        tree,
        place -> {
          numbers.add(place.number());
          assertThat(place.around()).hasSizeLessThanOrEqualTo(4);
        });
    Collection<Integer> all = IntStream.rangeClosed(1, tree.leaves()).boxed().toList();
    assertThat(numbers).doesNotHaveDuplicates().isSubsetOf(all);
    if (!tree.toString().contains(" 0.0s ")) {
      assertThat(numbers).containsExactlyInAnyOrderElementsOf(all);
    }
    Statistics.label("blocks")
        .collect(!(tree instanceof Leaf))
        .coverage(checker -> checker.check(true).percentage(p -> p > 50));
  }

  /** Nobody else spends time, so the shortest limit that reaches a leaf is its own. */
  @Property(tries = 300)
  void aLeafIsInReachOfTheShortestLimitUpToItsShield(@ForAll("trees") ScopeTree tree) {
    run(
        tree,
        place -> {
          Duration shortest =
              place.reaching().stream()
                  .filter(Limited.class::isInstance)
                  .map(block -> ((Limited) block).limit())
                  .min(Duration::compareTo)
                  .orElse(null);
          assertThat(Tasks.effectiveDeadline().remaining().orElse(null)).isEqualTo(shortest);
        });
  }

  /** The code takes for granted that there is no limit. */
  @Property(seed = "1", shrinking = ShrinkingMode.FULL)
  @ShrinksTo("limited 0.1s (leaf)")
  void aLeafThatIsCutOffIsFound(@ForAll("trees") ScopeTree tree) {
    var missing = new AtomicInteger();
    run(
        tree,
        place -> {
          missing.incrementAndGet();
          Tasks.sleep(Duration.ofSeconds(1));
          missing.decrementAndGet();
        });
    assertThat(missing).hasValue(0);
  }

  /** The code takes for granted that whatever it limits ends in time. */
  @Property(seed = "1", shrinking = ShrinkingMode.FULL)
  @ShrinksTo("shielded (leaf)")
  void aShieldThatOutlastsALimitIsFound(@ForAll("trees") ScopeTree tree) {
    var clock = VirtualClock.autojumping();
    Nursery.options()
        .clock(clock)
        .run(_ ->
            CancelScope.moveOnAfter(
                Duration.ofSeconds(1), () -> tree.run(_ -> Tasks.sleep(Duration.ofSeconds(2)))));
    assertThat(clock.elapsed()).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Example
  void rangesAreChecked() {
    assertThatIllegalArgumentException().isThrownBy(() -> ScopeTrees.ofDepth(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Limited(Duration.ofNanos(-1), List.of()));
  }
}
