package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.testing.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Points in time among themselves. */
class DeadlineTest {

  @Test
  void theEarlierOfTwoIsTheSameFromBothSides() {
    Deadline soon = Deadline.after(Duration.ofHours(1));
    Deadline later = soon.plus(Duration.ofNanos(1));
    assertThat(soon.orEarlier(later)).isSameAs(soon);
    assertThat(later.orEarlier(soon)).isSameAs(soon);
    assertThat(later.orEarlier(Deadline.never())).isSameAs(later);
    assertThat(Deadline.never().orEarlier(later)).isSameAs(later);
  }

  @Test
  void thoseOfTwoClocksHaveNoOrder() {
    Deadline ours = Deadline.after(Duration.ofHours(1));
    Deadline theirs =
        Nursery.options().clock(new VirtualClock()).call(_ -> Deadline.after(Duration.ofHours(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ours.orEarlier(theirs))
        .withMessageContaining("different clocks");
  }
}
