package dev.nursery.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Linear cost (L11): cancelling takes so many steps for each task and each scope, whatever the
 * tasks wait for; and no more of the stack for a deep tree than for a flat one.
 */
class CostLawsTest {

  /**
   * In steps as {@link CountingLoader} counts them, for each task and each scope, from the
   * cancellation to the end of all of them: about 150. What looks at all others for each one adds
   * hundreds.
   */
  private static final long PER_REGION = 400;

  private static final long ONCE = 3_000;

  private static final Function<int[], long[]> COSTS = load();

  @SuppressWarnings("unchecked")
  private static Function<int[], long[]> load() {
    try {
      return (Function<int[], long[]>)
          new CountingLoader()
              .loadClass("dev.nursery.laws.Crowds")
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the library does not load in the form that counts", e);
    }
  }

  @Property(tries = 8, edgeCases = EdgeCasesMode.NONE)
  void cancellingIsLinear(
      @ForAll @IntRange(max = 1500) int inOneLot,
      @ForAll @IntRange(max = 1500) int awaitingOneTask,
      @ForAll @IntRange(max = 1500) int asleep,
      @ForAll @IntRange(min = 600, max = 1500) int deep,
      @ForAll @IntRange(max = 20) int scopes) {
    int[] shape = {inOneLot, awaitingOneTask, asleep, deep, scopes};

    long[] costs = COSTS.apply(shape);

    long regions = costs[1];
    assertThat(costs[0])
        .as("steps for %s tasks, nurseries and scopes", regions)
        .isGreaterThan(regions)
        .isLessThan(ONCE + PER_REGION * regions);
  }
}
