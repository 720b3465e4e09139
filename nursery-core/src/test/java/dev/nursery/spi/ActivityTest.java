package dev.nursery.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ActivityTest {

  private final AtomicInteger told = new AtomicInteger();
  private final Activity activity = new Activity(told::incrementAndGet);

  @Test
  void aLentThreadIsSomethingThatGoesOn() {
    activity.begin();
    activity.lend();
    activity.end();
    assertThat(activity.count()).isZero();
    assertThat(activity.lent()).isEqualTo(1);
    assertThat(activity.idleStamp()).isNegative();
    activity.takeBack();
    assertThat(activity.idleStamp()).isNotNegative();
    assertThat(told).hasPositiveValue();
  }

  @Test
  void theLastOfSeveralTells() {
    activity.lend();
    activity.lend();
    activity.takeBack();
    assertThat(told).hasValue(0);
    activity.takeBack();
    assertThat(told).hasValue(1);
  }

  /** A thread that was lent and taken back between two looks may have changed anything. */
  @Test
  void lendingChangesTheStamp() {
    long before = activity.idleStamp();
    activity.lend();
    activity.takeBack();
    assertThat(activity.idleStamp()).isNotNegative().isNotEqualTo(before);
  }

  @Test
  void lentThreadsCanBeLeftOut() {
    activity.lend();
    activity.countLent(false);
    assertThat(told).as("tells at once, as nothing goes on any more").hasValue(1);
    assertThat(activity.idleStamp()).isNotNegative();
    assertThat(activity.lent()).isEqualTo(1);
    activity.countLent(true);
    assertThat(activity.idleStamp()).isNegative();
  }

  @Test
  void moreCannotComeBackThanWereLent() {
    assertThatIllegalStateException()
        .isThrownBy(activity::takeBack)
        .withMessageContaining("more threads were taken back than lent");
    assertThat(activity.lent()).isZero();
  }
}
