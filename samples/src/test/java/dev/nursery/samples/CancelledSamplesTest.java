package dev.nursery.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.testing.cancellation.Aftermath;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationFailure;
import dev.nursery.testing.cancellation.CancellationReport;
import org.junit.jupiter.api.Test;

/** The samples can be cancelled everywhere, and leave nothing behind. */
class CancelledSamplesTest {

  private static final int SEEDS = 5;
  private static final int PAIRS = 100;

  @Test
  void noMoneyIsLostBetweenTwoAccounts() {
    explore((nursery, after) -> transfers(after, BankTransfer::correct));
  }

  @Test
  void moneyIsLostIfATransferIsCutOffHalfWay() {
    CancellationFailure failure =
        catchThrowableOfType(
            CancellationFailure.class,
            () ->
                CancellationExplorer.seed(1)
                    .explore((nursery, after) -> transfers(after, BankTransfer::cutOffHalfWay)));

    assertThat(failure).hasMessageContaining("no money is missing");
    assertThat(failure.point().orElseThrow().place()).contains("BankTransfer.java:");
  }

  private static void transfers(Aftermath after, BankTransfer.Transfer transfer) {
    var ann = new BankTransfer.Account();
    var bob = new BankTransfer.Account();
    after.check(
        "no money is missing", () -> assertThat(BankTransfer.total(ann, bob)).isEqualTo(200));
    BankTransfer.cross(ann, bob, transfer);
  }

  @Test
  void theNurseryOfTheTutorialWaitsForItsChildren() {
    explore((nursery, after) -> TutorialNursery.parent());
  }

  private static void explore(CancellationExplorer.Body sample) {
    for (int seed = 0; seed < SEEDS; seed++) {
      CancellationReport report =
          CancellationExplorer.seed(seed).everyKind().pairs(PAIRS, seed).explore(sample);
      assertThat(report.runs()).isGreaterThan(2);
    }
  }
}
