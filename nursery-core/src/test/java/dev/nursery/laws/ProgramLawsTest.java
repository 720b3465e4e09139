package dev.nursery.laws;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * Laws that can be seen from inside of any program: no orphans (L1), no lost errors (L2), where
 * cancellations go (L3), that they are level-triggered (L4) and stop at shields (L5), no early
 * wake-ups (L6), no interrupts left behind (L7), that everything ends (L9), and that what was
 * written is seen (L12).
 *
 * <p>The checks are in {@link Interpreter} and the witnesses.
 */
@AddLifecycleHook(Quietly.class)
@StatisticsReport(onFailureOnly = true)
class ProgramLawsTest {

  @Provide
  Arbitrary<List<Step>> programs() {
    return Programs.any(false);
  }

  @Provide
  Arbitrary<List<Step>> programsWithLiveShields() {
    return Programs.any(true);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void programsKeepTheLaws(@ForAll("programs") List<Step> program) {
    record(Execution.of(program, true, Thread.ofVirtual()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void programsOnAPlatformThreadKeepTheLaws(@ForAll("programs") List<Step> program) {
    record(Execution.of(program, true, Thread.ofPlatform().daemon()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void programsThatChangeShieldsKeepTheLaws(@ForAll("programsWithLiveShields") List<Step> program) {
    record(Execution.of(program, false, Thread.ofVirtual()));
  }

  /** A property over programs in which nothing happens would hold as well. */
  private static void record(Execution execution) {
    Statistics.label("errors")
        .collect(execution.failed())
        .coverage(checker -> checker.check(true).percentage(p -> p > 10));
    Statistics.label("caught")
        .collect(!execution.scopesThatCaught().isEmpty())
        .coverage(checker -> checker.check(true).percentage(p -> p > 20));
  }
}
