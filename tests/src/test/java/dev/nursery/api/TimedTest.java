package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a limited body has come to, and what stands for a value that it has not brought. */
class TimedTest {

  private final Timed<String> done = CancelScope.moveOnAfter(Duration.ofHours(1), () -> "value");
  private final Timed<String> cutOff =
      CancelScope.moveOnAfter(
          Duration.ZERO,
          () -> {
            Tasks.sleepForever();
            return "never";
          });

  @Test
  void aValueIsTheValue() {
    assertThat(done.orElse("other")).isEqualTo("value");
    assertThat(done.orElseGet(() -> "other")).isEqualTo("value");
    assertThat(done.orElseThrow()).isEqualTo("value");
    assertThat(done.toOptional()).contains("value");
  }

  @Test
  void withoutOneTheOtherStandsForIt() {
    assertThat(cutOff.orElse("other")).isEqualTo("other");
    assertThat(cutOff.orElseGet(() -> "other")).isEqualTo("other");
    assertThat(cutOff.toOptional()).isEmpty();
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(cutOff::orElseThrow)
        .withMessageContaining("deadline");
  }

  /** A null is a value, and not the lack of one. */
  @Test
  void aBodyMayReturnNull() {
    Timed<@Nullable String> nothing = CancelScope.moveOnAfter(Duration.ofHours(1), () -> null);
    assertThat(nothing.done()).isTrue();
    assertThat(nothing.orElse("other")).isNull();
    assertThat(nothing.orElseGet(() -> "other")).isNull();
  }
}
