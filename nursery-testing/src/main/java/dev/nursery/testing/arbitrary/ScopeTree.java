package dev.nursery.testing.arbitrary;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Nurseries, time limits and shields, one inside of the other, with code of the test at the leaves.
 * Immutable; made by {@link ScopeTrees} or by hand.
 *
 * {@snippet :
 * new ScopeTree.Limited(
 *         Duration.ofSeconds(1),
 *         List.of(new ScopeTree.Children(List.of(new ScopeTree.Leaf(), new ScopeTree.Leaf()))))
 *     .run(place -> Tasks.sleep(Duration.ofSeconds(place.number()))); // the second is cut off
 * }
 *
 * <p>Written as a text like {@code limited 1s (children (leaf, leaf))}.
 */
public sealed interface ScopeTree {

  /** What stands in it, in order. */
  List<ScopeTree> body();

  /** Code of the test. */
  record Leaf() implements ScopeTree {

    @Override
    public List<ScopeTree> body() {
      return List.of();
    }

    @Override
    public String toString() {
      return "leaf";
    }
  }

  /**
   * A nursery, and a task in it for each part of the body.
   *
   * @param body the tasks
   */
  record Children(List<ScopeTree> body) implements ScopeTree {

    /** Makes it immutable. */
    public Children {
      body = List.copyOf(body);
    }

    @Override
    public String toString() {
      return "children " + text(body);
    }
  }

  /**
   * A scope with a time limit, which cuts its body off, and the program goes on behind it.
   *
   * @param limit not negative; 0 for a scope that is cancelled from the beginning
   * @param body one after the other
   */
  record Limited(Duration limit, List<ScopeTree> body) implements ScopeTree {

    /** Makes it immutable, and checks the range. */
    public Limited {
      if (limit.isNegative()) {
        throw new IllegalArgumentException("limit is " + limit + ", and must not be negative");
      }
      body = List.copyOf(body);
    }

    @Override
    public String toString() {
      return "limited " + limit.toMillis() / 1e3 + "s " + text(body);
    }
  }

  /**
   * A shielded scope.
   *
   * @param body one after the other
   */
  record Shielded(List<ScopeTree> body) implements ScopeTree {

    /** Makes it immutable. */
    public Shielded {
      body = List.copyOf(body);
    }

    @Override
    public String toString() {
      return "shielded " + text(body);
    }
  }

  /**
   * Where a leaf stands.
   *
   * @param number of the leaf, from 1, in the order in which they are written
   * @param around the blocks around it, from the outermost in
   */
  record Place(int number, List<ScopeTree> around) {

    /** Makes it immutable. */
    public Place {
      around = List.copyOf(around);
    }

    /**
     * Those of the blocks around it whose cancellation reaches it: none that stand outside of a
     * shield. From the outermost in.
     */
    public List<ScopeTree> reaching() {
      int from = 0;
      for (int i = 0; i < around.size(); i++) {
        if (around.get(i) instanceof Shielded) {
          from = i;
        }
      }
      return around.subList(from, around.size());
    }
  }

  /** What is done at the leaves. */
  @FunctionalInterface
  interface LeafBody {

    /** Is run by the task that has come to the leaf at {@code place}; by several tasks at once. */
    void run(Place place) throws Exception;
  }

  /** How many leaves there are. */
  default int leaves() {
    return this instanceof Leaf ? 1 : body().stream().mapToInt(ScopeTree::leaves).sum();
  }

  /**
   * Opens the blocks, and runs {@code leaf} at each leaf that is not cut off before; what stands in
   * one block is run one after the other, but for {@link Children}. A checkpoint before each leaf,
   * so that one that is cancelled already is not run.
   *
   * @throws dev.nursery.MultiError if a leaf throws below {@link Children}; else what it throws
   */
  default void run(LeafBody leaf) throws Exception {
    Objects.requireNonNull(leaf, "leaf");
    run(new Place(1, List.of()), leaf);
  }

  /** Runs this, the first leaf in which stands at {@code place}. */
  private void run(Place place, LeafBody leaf) throws Exception {
    switch (this) {
      case Leaf _ -> {
        Tasks.checkpoint();
        leaf.run(place);
      }
      case Children _ ->
          Nursery.run(nursery -> {
            List<Place> places = places(place);
            for (int i = 0; i < places.size(); i++) {
              ScopeTree child = body().get(i);
              Place there = places.get(i);
              nursery.startSoon(child.toString(), () -> child.run(there, leaf));
            }
          });
      case Limited(Duration limit, _) -> CancelScope.moveOnAfter(limit, () -> inOrder(place, leaf));
      case Shielded _ -> CancelScope.shielded(() -> inOrder(place, leaf));
    }
  }

  private void inOrder(Place place, LeafBody leaf) throws Exception {
    List<Place> places = places(place);
    for (int i = 0; i < places.size(); i++) {
      body().get(i).run(places.get(i), leaf);
    }
  }

  /**
   * Where the first leaf of each part of the body stands, if that of this stands at {@code first}.
   */
  private List<Place> places(Place first) {
    var around = new ArrayList<>(first.around());
    around.add(this);
    var places = new ArrayList<Place>();
    int number = first.number();
    for (ScopeTree part : body()) {
      places.add(new Place(number, around));
      number += part.leaves();
    }
    return places;
  }

  private static String text(List<ScopeTree> body) {
    return body.stream().map(ScopeTree::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}
