package dev.nursery.testing.deterministic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Exploration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Nurseries keep their promises in programs that nobody thought of, by very many schedules. */
class LawProgramsTest {

  private static final int PROGRAMS = Integer.getInteger("nursery.law.programs", 1_000);
  private static final int SEEDS = 20;

  @Test
  void promisesAreKept() {
    long seed = Long.getLong("nursery.law.seed", new SplittableRandom().nextLong());
    System.out.println("law programs are drawn from -Dnursery.law.seed=" + seed);
    int runs = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      var program = new LawProgram(seed + i);
      runs += Deterministic.explore(Exploration.seeds(SEEDS), nursery -> program.run()).runs();
    }

    assertThat(runs).isEqualTo(PROGRAMS * (SEEDS + 1));
  }
}
