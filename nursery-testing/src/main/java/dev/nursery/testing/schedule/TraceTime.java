package dev.nursery.testing.schedule;

import java.math.BigDecimal;
import java.time.Duration;

/** Writes a time of a run in seconds, without zeros that say nothing. */
final class TraceTime {

  private static final int NANO_DIGITS = 9;

  private TraceTime() {}

  static String of(Duration time) {
    BigDecimal seconds =
        BigDecimal.valueOf(time.getSeconds())
            .add(BigDecimal.valueOf(time.getNano(), NANO_DIGITS))
            .stripTrailingZeros();
    return seconds.toPlainString() + "s";
  }
}
