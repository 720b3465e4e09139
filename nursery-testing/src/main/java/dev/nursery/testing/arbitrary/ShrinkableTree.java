package dev.nursery.testing.arbitrary;

import dev.nursery.testing.arbitrary.ScopeTree.Children;
import dev.nursery.testing.arbitrary.ScopeTree.Leaf;
import dev.nursery.testing.arbitrary.ScopeTree.Limited;
import dev.nursery.testing.arbitrary.ScopeTree.Shielded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/** A tree of scopes, and those that are a little simpler. */
record ShrinkableTree(ScopeTree value) implements Shrinkable<ScopeTree> {

  private static final Duration TENTH = Duration.ofMillis(100);

  /** Only what is simpler: jqwik would go round in circles among those that are as simple. */
  @Override
  public Stream<Shrinkable<ScopeTree>> shrink() {
    return simpler(value).stream()
        .flatMap(simpler -> Stream.of(simpler, hurried(simpler)))
        .<Shrinkable<ScopeTree>>map(ShrinkableTree::new)
        .filter(simpler -> simpler.distance().compareTo(distance()) < 0);
  }

  /** How many blocks and leaves, and, among trees with as many, how long their limits. */
  @Override
  public ShrinkingDistance distance() {
    return ShrinkingDistance.of(size(value), limits(value));
  }

  private static List<ScopeTree> simpler(ScopeTree tree) {
    var simpler = new ArrayList<ScopeTree>();
    if (tree instanceof Leaf) {
      return simpler;
    }
    simpler.add(new Leaf());
    List<ScopeTree> body = tree.body();
    simpler.addAll(body);
    for (int i = 0; body.size() > 1 && i < body.size(); i++) {
      var fewer = new ArrayList<>(body);
      fewer.remove(i);
      simpler.add(with(tree, fewer));
    }
    for (int i = 0; i < body.size(); i++) {
      for (ScopeTree part : simpler(body.get(i))) {
        var changed = new ArrayList<>(body);
        changed.set(i, part);
        simpler.add(with(tree, changed));
      }
    }
    if (tree instanceof Limited(Duration limit, _) && limit.isPositive()) {
      simpler.add(new Limited(Duration.ZERO, body));
      simpler.add(new Limited(TENTH.multipliedBy(limit.dividedBy(TENTH) / 2), body));
      simpler.add(new Limited(limit.minus(TENTH), body));
    }
    return simpler;
  }

  /** With shorter limits everywhere, since what is simpler may take less time than before. */
  private static ScopeTree hurried(ScopeTree tree) {
    List<ScopeTree> body = tree.body().stream().map(ShrinkableTree::hurried).toList();
    return tree instanceof Limited(Duration limit, _) && limit.compareTo(TENTH) > 0
        ? new Limited(TENTH, body)
        : with(tree, body);
  }

  private static ScopeTree with(ScopeTree block, List<ScopeTree> body) {
    return switch (block) {
      case Leaf leaf -> leaf;
      case Children _ -> new Children(body);
      case Limited(Duration limit, _) -> new Limited(limit, body);
      case Shielded _ -> new Shielded(body);
    };
  }

  private static long size(ScopeTree tree) {
    return 1 + tree.body().stream().mapToLong(ShrinkableTree::size).sum();
  }

  private static long limits(ScopeTree tree) {
    long own = tree instanceof Limited(Duration limit, _) ? limit.dividedBy(TENTH) : 0;
    return own + tree.body().stream().mapToLong(ShrinkableTree::limits).sum();
  }
}
