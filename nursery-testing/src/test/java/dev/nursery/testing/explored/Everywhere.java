package dev.nursery.testing.explored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationKind;
import dev.nursery.testing.cancellation.CancellationReport;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** How the programs of this package are explored: by several schedules, once and in pairs. */
final class Everywhere {

  static final Duration A_WHILE = Duration.ofSeconds(1);
  static final Duration LONG = Duration.ofHours(1);

  private static final int SEEDS = 5;
  private static final int PAIRS = 100;

  private Everywhere() {}

  /** A test for each of {@code programs}, which cope with any part of them being cut off. */
  static Stream<DynamicTest> everyPart(Map<String, CancellationExplorer.Body> programs) {
    return tests(programs, seed -> CancellationExplorer.seed(seed).everyKind());
  }

  /**
   * A test for each of {@code programs}, which are cut off as a whole or where a scope of theirs
   * is, but whose tasks need each other.
   */
  static Stream<DynamicTest> everyScope(Map<String, CancellationExplorer.Body> programs) {
    return tests(
        programs,
        seed ->
            CancellationExplorer.seed(seed)
                .kinds(
                    CancellationKind.RUN,
                    CancellationKind.DEADLINE,
                    CancellationKind.INNERMOST,
                    CancellationKind.INNERMOST_DEADLINE,
                    CancellationKind.ENCLOSING,
                    CancellationKind.ENCLOSING_DEADLINE));
  }

  private interface Explorers {
    CancellationExplorer by(long seed);
  }

  private static Stream<DynamicTest> tests(
      Map<String, CancellationExplorer.Body> programs, Explorers explorers) {
    return programs.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(each ->
            DynamicTest.dynamicTest(each.getKey(), () -> explore(each.getValue(), explorers)));
  }

  private static void explore(CancellationExplorer.Body program, Explorers explorers) {
    for (int seed = 0; seed < SEEDS; seed++) {
      CancellationReport report = explorers.by(seed).pairs(PAIRS, seed).explore(program);
      assertThat(report.runs()).isGreaterThan(2);
    }
  }
}
