package dev.nursery.testing.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testing.cancellation.Aftermath;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationFailure;
import dev.nursery.testing.cancellation.CancellationKind;
import dev.nursery.testing.cancellation.CancellationReport;
import dev.nursery.testing.cancellation.Cut;
import dev.nursery.testing.schedule.DeadlockException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Mistakes that show only if some part of the program is cut off, or if it is cancelled twice. */
class ScopesAndPairsTest {

  private static final Duration A_WHILE = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofHours(1);

  // -- scopes

  @Test
  void aScopeFurtherOutIsCutOff() {
    CancellationExplorer.Body body = (nursery, after) -> timeoutInTimeout(after, false);

    assertThat(explorer().kinds(CancellationKind.INNERMOST).explore(body).runs()).isPositive();
    CancellationFailure failure = failure(explorer().kinds(CancellationKind.ENCLOSING), body);
    assertThat(failure.cuts().getFirst()).hasToString("ENCLOSING.2@2");
    assertThat(failure).hasMessageContaining("the permit is back");
    assertRepeats(failure, body);
    failure(explorer().kinds(CancellationKind.ENCLOSING_DEADLINE), body);
    passes((nursery, after) -> timeoutInTimeout(after, true));
  }

  private static void timeoutInTimeout(Aftermath after, boolean correct) {
    var permits = permit(after);
    CancelScope.moveOnAfter(
        LONG,
        () -> {
          permits.acquire();
          if (correct) {
            try {
              CancelScope.moveOnAfter(A_WHILE, () -> Tasks.checkpoint());
            } finally {
              permits.release();
            }
          } else {
            CancelScope.moveOnAfter(A_WHILE, () -> Tasks.checkpoint());
            permits.release();
          }
        });
  }

  @Test
  void aNurseryFurtherOutIsCutOff() {
    CancellationReport report =
        explorer()
            .kinds(CancellationKind.ENCLOSING)
            .explore((nursery, after) ->
                CancelScope.moveOnAfter(
                    LONG, () -> Nursery.run(inner -> inner.startSoon(Tasks::checkpoint))));

    assertThat(report.points()).singleElement().matches(point -> point.scopes() == 2);
    assertThat(report.runs()).isEqualTo(2);
  }

  /** Then the task ends with what its scope has let by, and that is no mistake. */
  @Test
  void aTaskIsCancelledWhileItsScopeEnds() {
    CancellationReport report =
        explorer()
            .kinds(CancellationKind.INNERMOST)
            .explore((nursery, after) -> {
              Task<?> worker =
                  nursery.startSoon(
                      "worker",
                      () ->
                          CancelScope.moveOnAfter(
                              LONG,
                              () -> {
                                try {
                                  Tasks.sleep(A_WHILE);
                                } finally {
                                  CancelScope.shielded(() -> Tasks.sleep(A_WHILE.multipliedBy(2)));
                                }
                              }));
              Tasks.sleep(A_WHILE);
              worker.cancel("enough");
            });

    assertThat(report.runs()).isGreaterThan(1);
  }

  @Test
  void aShieldedScopeIsNotCutOff() {
    CancellationReport report =
        explorer()
            .kinds(CancellationKind.INNERMOST, CancellationKind.ENCLOSING)
            .explore((nursery, after) -> CancelScope.shielded(() -> Tasks.checkpoint()));

    assertThat(report.runs()).isEqualTo(1);
  }

  @Test
  void aCancelSwallowedInAScopeIsFound() {
    CancellationFailure failure =
        failure(
            explorer().kinds(CancellationKind.INNERMOST),
            (nursery, after) ->
                CancelScope.moveOnAfter(
                    LONG,
                    () -> {
                      try {
                        Tasks.checkpoint();
                      } catch (Cancelled e) {
                        after.check("it comes here", () -> {});
                      }
                    }));

    assertThat(failure)
        .hasMessageContaining(
            "the Cancelled that task 'main' was thrown never got to the scope that was cut off");
  }

  @Test
  void aCancelSwallowedInAWaitIsFound() {
    var lot = new ParkingLot();
    CancellationFailure failure =
        failure(
            explorer().kinds(CancellationKind.RUN),
            (nursery, after) -> {
              ParkingLot.Place place = lot.prepare();
              nursery.startSoon("waker", () -> lot.unparkAll());
              try {
                place.await();
              } catch (Cancelled e) {
                after.check("it comes here", () -> {});
              }
            });

    assertThat(failure).hasMessageContaining("task 'main' swallowed the Cancelled");
  }

  @Test
  void aCancelSuppressedBehindAnExceptionIsNone() {
    explorer()
        .explore((nursery, after) -> {
          try (AutoCloseable _ = Tasks::checkpoint) {
            failWith(new IllegalStateException("on purpose"));
          } catch (IllegalStateException e) {
            after.check("it comes here", () -> {});
          }
        });
  }

  private static void failWith(RuntimeException error) {
    throw error;
  }

  @Test
  void aTaskIsCancelledByItsHandle() {
    CancellationExplorer.Body body = (nursery, after) -> tellsTheOther(nursery, false);

    explorer().explore(body);
    CancellationFailure failure = failure(explorer().kinds(CancellationKind.TASK), body);
    assertThat(failure).hasCauseInstanceOf(DeadlockException.class);
    assertRepeats(failure, body);
    passes((nursery, after) -> tellsTheOther(nursery, true));
  }

  private static void tellsTheOther(Nursery nursery, boolean correct) {
    var lot = new ParkingLot();
    boolean[] told = {false};
    nursery.startSoon(
        "taker",
        () -> {
          if (!told[0]) {
            lot.park();
          }
        });
    nursery.startSoon(
        "giver",
        () -> {
          try {
            Tasks.sleep(A_WHILE);
          } finally {
            if (correct || Tasks.effectiveDeadline().isNever()) {
              told[0] = true;
              lot.unparkAll();
            }
          }
        });
  }

  // -- pairs

  @Test
  void aMistakeInAFallbackIsFoundByAPair() {
    CancellationExplorer.Body body = (nursery, after) -> fallsBack(after, false);

    explorer().everyKind().explore(body);
    CancellationFailure failure = failure(explorer().everyKind().pairs(100, 7), body);
    assertThat(failure.cuts())
        .extracting(Cut::kind)
        .first()
        .isIn(CancellationKind.INNERMOST, CancellationKind.INNERMOST_DEADLINE);
    assertThat(failure)
        .hasMessageContaining(", and then (")
        .hasMessageContaining("pairs out of")
        .hasMessageContaining("chosen by the seed 7")
        .hasMessageContaining("the permit is back");
    assertThat(failure.point().orElseThrow().place()).contains("ScopesAndPairsTest.fallsBack");
    assertRepeats(failure, body);
    passes((nursery, after) -> fallsBack(after, true));
  }

  private static void fallsBack(Aftermath after, boolean correct) {
    var permits = permit(after);
    if (!CancelScope.moveOnAfter(LONG, () -> Tasks.checkpoint()).done()) {
      permits.acquire();
      try {
        Tasks.checkpoint();
      } catch (Cancelled e) {
        if (correct) {
          permits.release();
        }
        throw e;
      }
      permits.release();
    }
  }

  @Test
  void pairsAreChosenByASeedIfThereAreTooMany() {
    CancellationExplorer.Body body =
        (nursery, after) -> {
          for (int i = 0; i < 3; i++) {
            nursery.startSoon(
                "worker " + i, () -> CancelScope.moveOnAfter(LONG, () -> Tasks.sleep(A_WHILE)));
          }
        };

    CancellationReport some = explorer().everyKind().pairs(20, 3).explore(body);
    CancellationReport none = explorer().everyKind().explore(body);

    assertThat(some.pairs()).isEqualTo(20);
    assertThat(some.pairsLeftOut()).isPositive();
    assertThat(none.pairs()).isZero();
    assertThat(none.pairsLeftOut()).isZero();
    assertThat(some.runs()).isEqualTo(none.runs() + 20);
    assertThat(explorer().everyKind().pairs(20, 3).explore(body)).isEqualTo(some);
  }

  // -- helpers

  private static CancellationExplorer explorer() {
    return CancellationExplorer.seed(1);
  }

  private static Permits permit(Aftermath after) {
    var permits = new Permits(1, Permits.Mistake.NONE);
    after.check("the permit is back", () -> assertThat(permits.free()).isEqualTo(1));
    return permits;
  }

  private static void assertRepeats(CancellationFailure failure, CancellationExplorer.Body body) {
    String cuts = String.join(", ", failure.cuts().stream().map(Cut::toString).toList());
    assertThat(failure).hasMessageContaining(".at(\"" + cuts + "\")");

    CancellationFailure again = failure(explorer().at(cuts), body);

    assertThat(again.run().trace()).isEqualTo(failure.run().trace());
    assertThat(again.cuts()).isEqualTo(failure.cuts());
  }

  private static CancellationFailure failure(
      CancellationExplorer explorer, CancellationExplorer.Body body) {
    CancellationFailure failure =
        catchThrowableOfType(CancellationFailure.class, () -> explorer.explore(body));
    assertThat(failure).as("a program with a mistake has to fail").isNotNull();
    return failure;
  }

  private static void passes(CancellationExplorer.Body body) {
    assertThat(explorer().everyKind().pairs(1_000, 1).explore(body).pairsLeftOut()).isZero();
  }
}
