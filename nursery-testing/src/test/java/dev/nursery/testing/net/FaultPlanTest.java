package dev.nursery.testing.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {

  private static final FaultPlan.Listed ALL =
      FaultPlan.none()
          .refuse(1)
          .ignore(2)
          .delay(3, Duration.ofMillis(1_500))
          .resetAtByte(4, Fault.Way.TO_SERVER, 0)
          .resetAtByte(4, Fault.Way.TO_CLIENT, 1_024)
          .reset(5, Duration.ofMinutes(90))
          .vanish(6, Duration.ZERO)
          .stall(7, Fault.Way.TO_CLIENT, Duration.ofNanos(1), Duration.ofDays(1))
          .outage("client", "server-2.test", Duration.ofSeconds(1), Duration.ofSeconds(2))
          .and(new Fault.Unknown(1))
          .and(new Fault.SlowLookup(2, Duration.ofSeconds(3)));

  @Test
  void plansAreWrittenAsTheyAreRead() {
    assertThat(ALL)
        .hasToString(
            "refuse:1,ignore:2,delay:3:1.5s,reset:4:server:0,reset:4:client:1024,reset:5:1h30m,vanish:6:0s,"
                + "stall:7:client:0.000000001s:24h,outage:client:server-2.test:1s:2s,unknown:1,lookup:2:3s");
    assertThat(FaultPlan.parse(ALL.toString())).isEqualTo(ALL);
    assertThat(FaultPlan.parse(" none ")).isEqualTo(FaultPlan.none());
    assertThat(FaultPlan.none()).hasToString("none");
    assertThat(FaultPlan.parse("seed:-42")).isEqualTo(new FaultPlan.Seed(-42));
    assertThat(new FaultPlan.Seed(-42)).hasToString("seed:-42");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "refuse",
        "refuse:0",
        "refuse:x",
        "refuse:1:2",
        "refuse:1,",
        "delay:1:-1s",
        "delay:1:soon",
        "reset:1:sideways:3",
        "reset:1:server:-3",
        "outage:a:B:1s:1s",
        "seed:",
        "seed:x",
        "fire:1"
      })
  void whatIsNoPlanIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultPlan.parse(text))
        .withMessageContaining("'" + text + "' is no plan of faults");
  }

  /** Seeds in bug reports have to mean the same for years. */
  @Test
  void aSeedMeansTheSameForEver() {
    var fate = new Fate(new FaultPlan.Seed(42));
    var drawn = new ArrayList<Fault>();
    for (int i = 1; i <= 12; i++) {
      drawn.addAll(fate.ofConnection(i));
      drawn.addAll(fate.ofLookup(i));
    }
    drawn.addAll(fate.ofLink("a", "b"));
    drawn.addAll(fate.ofLink("a", "c"));
    drawn.addAll(fate.ofLink("a", "d"));
    assertThat(new FaultPlan.Listed(drawn))
        .hasToString(
            "ignore:2,stall:4:server:4.484s:7.427s,lookup:4:2.987s,delay:5:1.51s,unknown:6,reset:8:client:0,"
                + "delay:11:1.603s,outage:a:b:8.897s:1.67s,outage:a:d:8.149s:14.936s");
  }

  @Test
  void seedsDrawAllKindsAndLeaveMostAlone() {
    var kinds = new ArrayList<Class<?>>();
    int struck = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      var fate = new Fate(new FaultPlan.Seed(seed));
      List<Fault.OfConnection> faults = fate.ofConnection(1);
      struck += faults.isEmpty() ? 0 : 1;
      faults.forEach(fault -> kinds.add(fault.getClass()));
      fate.ofLookup(1).forEach(fault -> kinds.add(fault.getClass()));
      fate.ofLink("a", "b").forEach(fault -> kinds.add(fault.getClass()));
      assertThat(fate.ofLink("a", "a")).isEmpty();
    }
    assertThat(struck).isBetween(250, 420);
    for (Class<?> kind :
        List.of(
            Fault.Refuse.class,
            Fault.Ignore.class,
            Fault.Delay.class,
            Fault.ResetAtByte.class,
            Fault.Reset.class,
            Fault.Vanish.class,
            Fault.Stall.class,
            Fault.Outage.class,
            Fault.Unknown.class,
            Fault.SlowLookup.class)) {
      assertThat(kinds).contains(kind);
    }
  }
}
