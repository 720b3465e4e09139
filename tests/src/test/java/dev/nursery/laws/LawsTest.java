package dev.nursery.laws;

import dev.nursery.laws.Programs.Kind;
import dev.nursery.laws.Programs.Taste;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The laws of {@code docs/design.md}, one after the other, by very many schedules; see the package.
 */
@ExtendWith(Quietly.class)
class LawsTest {

  @Test
  void l1_noOrphans() {
    Trials.of(Taste.EVEN.with(Kind.SPAWN, 9).with(Kind.START, 5));
  }

  @Test
  void l2_noLostErrors() {
    Trials.of(Taste.EVEN.with(Kind.FAIL, 6).with(Kind.CLEAN_UP, 6));
  }

  @Test
  void l3_aCancellationGoesHome() {
    Trials.of(Taste.EVEN.with(Kind.WITHIN, 8).with(Kind.CANCEL, 6));
  }

  @Test
  void l4_levelNotEdge() {
    Trials.of(Taste.EVEN.with(Kind.SWALLOW, 5).with(Kind.CANCEL, 5));
  }

  @Test
  void l5_shields() {
    Trials.of(Taste.EVEN.with(Kind.SHIELD, 6).with(Kind.CANCEL, 5));
  }

  @Test
  void l6_deadlinesNest() {
    Trials.of(Taste.EVEN.with(Kind.MOVE, 6).with(Kind.WITHIN, 7));
  }

  @Test
  void l7_interruptsAreClean() {
    Trials.of(Taste.EVEN.with(Kind.WAIT_OUTSIDE, 6));
  }

  @Test
  void l7_interruptsOfOthersAreMetOnce() {
    Trials.of(InterruptTrial::draw);
  }

  @Test
  void l8_allOrNothing() {
    Trials.of(HandoverTrial::draw);
  }

  @Test
  void l8_allOrNothingInStreams() {
    Trials.of(StreamTrial::draw);
  }

  @Test
  void l9_liveness() {
    Trials.of(Taste.EVEN.with(Kind.PASS, 12).with(Kind.AWAIT, 4).with(Kind.FAIL, 0));
  }

  @Test
  void l10_fairness() {
    Trials.of(QueueTrial::draw);
  }

  @Test
  void l11_linearCost() {
    Trials.of(CrowdTrial::draw);
  }

  @Test
  void l12_visibility() {
    Trials.of(Taste.EVEN.with(Kind.SPAWN, 9).with(Kind.CANCEL, 0).with(Kind.NEST, 6));
  }
}
