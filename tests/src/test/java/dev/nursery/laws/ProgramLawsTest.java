package dev.nursery.laws;

import dev.nursery.laws.Programs.Kind;
import dev.nursery.laws.Programs.Taste;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * The same programs as in {@link LawsTest} on all processors, where tasks really run at the same
 * time: what one thread of the machine cannot show, as whether a write is seen (L12).
 *
 * <p>The checks are in {@link Interpreter} and the witnesses.
 */
@AddLifecycleHook(Quietly.class)
@StatisticsReport(onFailureOnly = true)
class ProgramLawsTest {

  @Property(edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void programsKeepTheLaws(@ForAll long seed) {
    var program = Programs.draw(seed, Taste.EVEN);
    record(Execution.racing(program, false, Thread.ofVirtual()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void programsOnAPlatformThreadKeepTheLaws(@ForAll long seed) {
    var program = Programs.draw(seed, Taste.EVEN);
    record(Execution.racing(program, false, Thread.ofPlatform().daemon()));
  }

  @Property(edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void programsThatChangeShieldsKeepTheLaws(@ForAll long seed) {
    var program = Programs.draw(seed, Taste.EVEN.with(Kind.SHIELD, 4));
    record(Execution.racing(program, true, Thread.ofVirtual()));
  }

  /** A property over programs in which nothing happens would hold as well. */
  private static void record(Execution execution) {
    Statistics.label("errors")
        .collect(execution.failed())
        .coverage(checker -> checker.check(true).percentage(p -> p > 10));
    Statistics.label("caught")
        .collect(execution.caught())
        .coverage(checker -> checker.check(true).percentage(p -> p > 20));
  }
}
