package dev.nursery.testing.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.testing.cancellation.Aftermath;
import dev.nursery.testing.cancellation.CancelPoint;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationFailure;
import dev.nursery.testing.cancellation.CancellationKind;
import dev.nursery.testing.cancellation.CancellationReport;
import dev.nursery.testing.cancellation.Cut;
import dev.nursery.testing.schedule.DeadlockException;
import dev.nursery.testing.schedule.Plan;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The mistakes that only a cancellation brings to light, each of them reported at its line, and
 * repeated from what the report says; and correct programs, which can be cancelled everywhere.
 */
class CancellationExplorerTest {

  private static final int SEEDS = 20;

  @FunctionalInterface
  private interface Program {
    void run(CancelledPrograms state, Nursery nursery, Aftermath after) throws Exception;
  }

  // -- correct programs

  @Test
  void aCorrectHandoverPassesEverywhereByManySchedules() {
    for (int seed = 0; seed < SEEDS; seed++) {
      CancellationReport report = explore(seed, CancelledPrograms::handover);

      assertThat(report.points()).hasSizeGreaterThan(12);
      assertThat(report.runs()).isEqualTo(1 + 2 * report.points().size());
    }
  }

  @Test
  void pointsAreNumberedByRunAndByTask() {
    List<CancelPoint> points = explore(1, CancelledPrograms::handover).points();

    for (int i = 0; i < points.size(); i++) {
      assertThat(points.get(i).number()).isEqualTo(i + 1);
    }
    assertThat(points)
        .filteredOn(point -> point.task().equals("giver"))
        .extracting(CancelPoint::index)
        .startsWith(1, 2, 3)
        .isSorted();
    assertThat(points)
        .extracting(CancelPoint::place)
        .anyMatch(place -> place.startsWith("Place.await, called by CancelledPrograms.take("));
  }

  @Test
  void aShieldedCleanUpPasses() {
    explore(1, CancelledPrograms::cleansUpShielded);
  }

  // -- mistakes

  @Test
  void aLeakedPermitIsFound() {
    CancellationFailure failure = found(CancelledPrograms::leaksPermit);

    assertThat(failure).hasMessageContaining("it does not hold that the permit is back");
  }

  @Test
  void aSwallowedCancelIsFound() {
    CancellationFailure failure = found(CancelledPrograms::swallows);

    assertThat(failure).hasMessageContaining("task 'swallower' swallowed the Cancelled");
  }

  @Test
  void aCancelSwallowedInTheBodyIsFound() {
    CancellationFailure failure = found(CancelledPrograms::swallowsInBody);

    assertThat(failure).hasMessageContaining("task 'main' swallowed the Cancelled");
  }

  @Test
  void aCleanUpThatIsCancelledItselfIsFound() {
    CancellationFailure failure = found(CancelledPrograms::cleansUpUnshielded);

    assertThat(failure)
        .hasMessageContaining("it does not hold that what was written is flushed")
        .hasMessageContaining(
            "met the cancellation once more, in Tasks.sleep, called by"
                + " CancelledPrograms.cleansUpUnshielded(");
  }

  @Test
  void aMissedCloseIsFound() {
    CancellationFailure failure = found(CancelledPrograms::missesClose);

    assertThat(failure).hasMessageContaining("it does not hold that the file is closed");
  }

  @Test
  void anErrorOfACleanUpIsFound() {
    CancellationFailure failure = found(CancelledPrograms::failsInCleanUp);

    assertThat(failure).hasStackTraceContaining("broken by half a write");
  }

  @Test
  void aWaiterLeftBehindIsFound() {
    CancellationFailure failure = found(CancelledPrograms::leavesThreadInLot);

    assertThat(failure).hasMessageContaining("nobody waits in 'lot'");
  }

  @Test
  void aDeadlineFindsWhatACancelDoes() {
    found(CancelledPrograms::leaksPermit, CancellationKind.DEADLINE);
    found(CancelledPrograms::swallows, CancellationKind.DEADLINE);
    found(CancelledPrograms::cleansUpUnshielded, CancellationKind.DEADLINE);
    found(CancelledPrograms::missesClose, CancellationKind.DEADLINE);
  }

  @Test
  void aPermitLeakedByATimeoutInsideIsFound() {
    found(CancelledPrograms::leaksPermitInTimeout, CancellationKind.INNERMOST);
  }

  @Test
  void someoneWhoIsNeverToldIsFound() {
    CancellationFailure failure = found(CancelledPrograms::tellsNobody, CancellationKind.INNERMOST);

    assertThat(failure).hasCauseInstanceOf(DeadlockException.class);
  }

  @Test
  void pointsInNoScopeAreNoPointsForTheInnermost() {
    CancellationReport report =
        explorer(1).kinds(CancellationKind.INNERMOST).explore(body(CancelledPrograms::handover));

    assertThat(report.points()).allMatch(point -> point.scopes() == 0);
    assertThat(report.runs()).isEqualTo(1);
  }

  @Test
  void aBodyThatFailsByItselfIsReportedAsThat() {
    CancellationFailure failure =
        failure(
            explorer(1),
            (nursery, after) -> {
              Tasks.checkpoint();
              Thread.currentThread().interrupt();
            });

    assertThat(failure.point()).isEmpty();
    assertThat(failure.cuts()).isEmpty();
    assertThat(failure)
        .hasMessageContaining("fails without being cancelled")
        .hasMessageContaining("interrupt");
  }

  // -- what cannot be explored

  @Test
  void aBodyThatDoesNotRepeatIsToldOf() {
    int[] runs = {0};

    assertThatIllegalStateException()
        .isThrownBy(() ->
            explorer(1)
                .explore((nursery, after) -> {
                  for (int i = runs[0]++; i < 2; i++) {
                    Tasks.checkpoint();
                  }
                }))
        .withMessageContaining("does not repeat")
        .withMessageContaining("passed only 0 points")
        .withMessageContaining("CancellationExplorerTest.java:");
  }

  @Test
  void aBodyThatGoesAnotherWayIsToldOf() {
    int[] runs = {0};

    assertThatIllegalStateException()
        .isThrownBy(() ->
            explorer(1)
                .explore((nursery, after) -> {
                  if (runs[0]++ == 0) {
                    Tasks.checkpoint();
                  } else {
                    Tasks.yieldNow();
                  }
                }))
        .withMessageContaining("does not repeat")
        .withMessageContaining("passed point 1, the 1st of task 'main', in Tasks.yieldNow");
  }

  @Test
  void tooManyPointsAreToldOf() {
    assertThatIllegalStateException()
        .isThrownBy(() -> explorer(1).maxPoints(3).explore(body(CancelledPrograms::handover)))
        .withMessageContaining("more than 3 points");
    explorer(1)
        .maxPoints(2)
        .explore((nursery, after) -> {
          Tasks.checkpoint();
          Tasks.checkpoint();
        });
  }

  @Test
  void noPointsAreToldOf() {
    assertThatIllegalStateException()
        .isThrownBy(() -> explorer(1).explore((nursery, after) -> {}))
        .withMessageContaining("passes no point");
  }

  @Test
  void aPointThatDoesNotExistIsToldOf() {
    assertThatIllegalStateException()
        .isThrownBy(() -> explorer(1).at("RUN@2").explore((nursery, after) -> Tasks.checkpoint()))
        .withMessageContaining("passes 1 points")
        .withMessageContaining("point 2");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> explorer(1).at("INNERMOST@1").explore((nursery, after) -> Tasks.checkpoint()))
        .withMessageContaining("cannot be done at point 1");
  }

  @Test
  void whatIsNoCutIsToldOf() {
    for (String text :
        new String[] {
          "", "RUN", "RUN@0", "RUN.3@1", "INNERMOST.2@1", "ENCLOSING.1@1", "ALL@1", "RUN@2, RUN@1"
        }) {
      assertThatIllegalArgumentException().as(text).isThrownBy(() -> explorer(1).at(text));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> explorer(1).pairs(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> explorer(1).maxPoints(0));
  }

  // -- helpers

  private static CancellationExplorer explorer(long seed) {
    return CancellationExplorer.seed(seed);
  }

  private static CancellationExplorer.Body body(Program program) {
    return (nursery, after) -> program.run(new CancelledPrograms(), nursery, after);
  }

  private static CancellationReport explore(long seed, Program program) {
    return explorer(seed).explore(body(program));
  }

  private static CancellationFailure found(Program program) {
    return found(program, CancellationKind.RUN);
  }

  /** The failure, which is at the line that the program has marked, and repeats. */
  private static CancellationFailure found(Program program, CancellationKind kind) {
    var state = new CancelledPrograms[1];
    CancellationExplorer.Body body =
        (nursery, after) -> {
          state[0] = new CancelledPrograms();
          program.run(state[0], nursery, after);
        };
    CancellationFailure failure = failure(explorer(1).kinds(kind), body);
    CancelPoint point = failure.point().orElseThrow();

    assertThat(failure.cuts()).extracting(Cut::kind).containsExactly(kind);
    assertThat(point.place()).endsWith("(CancelledPrograms.java:" + state[0].line + ")");
    assertThat(failure)
        .hasMessageContaining("cancelled (" + kind + ") at " + point)
        .hasMessageContaining(".at(\"" + kind + "@" + point.number() + "\")");
    CancellationFailure again =
        failure(
            CancellationExplorer.plan(Plan.parse("seed:1")).at(kind + "@" + point.number()), body);
    assertThat(again.point()).contains(point);
    assertThat(again.run().trace()).isEqualTo(failure.run().trace());
    for (CancellationKind other : EnumSet.complementOf(EnumSet.of(kind))) {
      assertThat(failure.getMessage()).doesNotContain(other + "@");
    }
    return failure;
  }

  private static CancellationFailure failure(
      CancellationExplorer explorer, CancellationExplorer.Body body) {
    CancellationFailure failure =
        catchThrowableOfType(CancellationFailure.class, () -> explorer.explore(body));
    assertThat(failure).as("a program with a mistake has to fail").isNotNull();
    return failure;
  }
}
