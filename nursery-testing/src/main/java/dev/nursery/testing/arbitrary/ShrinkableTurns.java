package dev.nursery.testing.arbitrary;

import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.Plan.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/** A list of turns, and those that are a little simpler. */
record ShrinkableTurns(Plan.Turns value) implements Shrinkable<Plan.Turns> {

  /** Up to which length it is tried to give one turn to somebody else and simplify another. */
  private static final int SHORT = 6;

  /** Only what is simpler: jqwik would go round in circles among those that are as simple. */
  @Override
  public Stream<Shrinkable<Plan.Turns>> shrink() {
    List<Segment> turns = value.segments();
    return Stream.of(
            fewer(turns),
            each(turns, i -> changed(turns, i, withPoints(turns.get(i), 0))),
            inExchange(turns),
            each(turns, i -> changed(turns, i, withPoints(turns.get(i), 1))),
            each(
                turns, i -> changed(turns, i, withPoints(turns.get(i), turns.get(i).points() - 1))),
            each(
                turns, i -> changed(turns, i, by(turns.get(i), Math.abs(turns.get(i).code()) - 1))),
            swapped(turns))
        .flatMap(simpler -> simpler)
        .<Shrinkable<Plan.Turns>>map(simpler -> new ShrinkableTurns(new Plan.Turns(simpler)))
        .filter(simpler -> simpler.distance().compareTo(distance()) < 0);
  }

  /** Preemptions first, then how much there is to read, then who comes. */
  @Override
  public ShrinkingDistance distance() {
    List<Segment> turns = value.segments();
    var dimensions = LongStream.builder();
    dimensions.add(turns.stream().filter(turn -> turn.points() > 0).count());
    dimensions.add(turns.size());
    dimensions.add(turns.stream().mapToLong(Segment::points).sum());
    turns.forEach(turn -> dimensions.add(turn.code() < 0 ? 1_000L - turn.code() : turn.code()));
    return ShrinkingDistance.of(dimensions.build().toArray());
  }

  /** Without some turns: many at once, then one by one. */
  private static Stream<List<Segment>> fewer(List<Segment> turns) {
    return Stream.iterate(turns.size(), length -> length > 0, length -> length / 2)
        .flatMap(length ->
            IntStream.iterate(0, from -> from + length <= turns.size(), from -> from + length)
                .mapToObj(from -> {
                  var fewer = new ArrayList<>(turns);
                  fewer.subList(from, from + length).clear();
                  return fewer;
                }));
  }

  /** With a turn that is not preempted any more, and another that somebody else gets for that. */
  private static Stream<List<Segment>> inExchange(List<Segment> turns) {
    if (turns.size() > SHORT) {
      return Stream.empty();
    }
    int threads = turns.stream().mapToInt(turn -> Math.abs(turn.code())).max().orElse(0) + 1;
    return each(turns, i -> changed(turns, i, withPoints(turns.get(i), 0)))
        .flatMap(simpler ->
            IntStream.range(0, turns.size())
                .boxed()
                .flatMap(i ->
                    IntStream.rangeClosed(1, threads)
                        .mapToObj(code -> changed(simpler, i, by(simpler.get(i), code)))));
  }

  private static Stream<List<Segment>> swapped(List<Segment> turns) {
    return IntStream.range(1, turns.size())
        .filter(i -> turns.get(i).code() < turns.get(i - 1).code())
        .mapToObj(i -> {
          List<Segment> swapped = changed(turns, i, by(turns.get(i), turns.get(i - 1).code()));
          return changed(swapped, i - 1, by(turns.get(i - 1), turns.get(i).code()));
        });
  }

  private static <T> Stream<T> each(List<Segment> turns, IntFunction<T> change) {
    return IntStream.range(0, turns.size()).mapToObj(change);
  }

  private static List<Segment> changed(List<Segment> turns, int at, Segment turn) {
    var changed = new ArrayList<>(turns);
    changed.set(at, turn);
    return changed;
  }

  /** As it is, if that would make it no turn. */
  private static Segment withPoints(Segment turn, int points) {
    return points < 0 ? turn : new Segment(turn.code(), points);
  }

  /** As it is, if that would make it nobody's. */
  private static Segment by(Segment turn, int code) {
    return code == 0 ? turn : new Segment(code, turn.points());
  }
}
