package dev.nursery.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.TaskTree.TaskInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class VirtualClockTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  // -- case 128: arithmetic

  @Test
  void case128_standsStillUnlessMoved() {
    var clock = new VirtualClock();
    assertThat(clock.elapsed()).isZero();
    clock.jump(SECOND);
    clock.jump(Duration.ZERO);
    assertThat(clock.elapsed()).isEqualTo(SECOND);
    assertThat(clock.rate()).isZero();
    assertThat(clock.autojump()).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> clock.jump(SECOND.negated()));
    assertThatIllegalArgumentException().isThrownBy(() -> clock.autojump(SECOND.negated()));
  }

  @Test
  void case128_ratesScaleRealTimeAndKeepWhatHasPassed() {
    Pace twice = new Pace(100, 1_000, 0).withRate(2, 5_000);
    assertThat(twice.at(5_000)).isEqualTo(100);
    assertThat(twice.at(5_500)).isEqualTo(1_100);
    Pace half = twice.withRate(0.5, 5_500);
    assertThat(half.at(5_500)).isEqualTo(1_100);
    assertThat(half.at(5_700)).isEqualTo(1_200);
    assertThat(half.movedTo(9_000, 5_700).at(5_900)).isEqualTo(9_100);
    assertThat(half.realUntil(1_200, 5_500)).isBetween(200L, 201L);
    assertThat(half.withRate(0, 5_700).at(99_999)).isEqualTo(1_200);
  }

  @Test
  void case128_ratesAreNumbersFromZeroOn() {
    var clock = new VirtualClock();
    for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> clock.rate(wrong));
    }
    assertThat(clock.rate(1.5).rate()).isEqualTo(1.5);
  }

  @Test
  void timeHasAnEnd() {
    var clock = new VirtualClock();
    clock.jump(Duration.ofDays(100 * 365));
    assertThatIllegalStateException().isThrownBy(() -> clock.jump(Duration.ofDays(100 * 365)));
    assertThat(clock.elapsed()).isEqualTo(Duration.ofDays(100 * 365));
  }

  // -- moved by hand

  @Test
  void aJumpHasFiredAllThatIsDueWhenItReturns() throws Exception {
    var clock = new VirtualClock();
    var lot = new ParkingLot();
    var scope = CancelScope.create().relativeDeadline(HOUR);
    Runs run = Runs.start(clock, _ -> scope.run(lot::park));
    Eventually.waiting(clock, 1);
    clock.jump(HOUR.minusNanos(1));
    assertThat(scope.cancelCalled()).isFalse();
    clock.jump(Duration.ofNanos(1));
    assertThat(scope.reason()).isPresent();
    run.await();
    assertThat(clock.runs()).isZero();
  }

  @Test
  void atARateItRunsByItself() {
    var clock = new VirtualClock().rate(100_000);
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          nursery.startSoon(() -> Tasks.sleep(HOUR));
          assertThat(CancelScope.moveOnAfter(Duration.ofMinutes(1), Tasks::sleepForever).done())
              .isFalse();
        });
    assertThat(clock.elapsed()).isGreaterThanOrEqualTo(HOUR);
  }

  @Test
  void theRateMayBeChangedWhileSomebodySleeps() throws Exception {
    var clock = new VirtualClock();
    Runs run = Runs.start(clock, _ -> Tasks.sleep(DAY));
    Eventually.waiting(clock, 1);
    clock.rate(1e9);
    run.await();
    clock.rate(0);
    assertThat(clock.elapsed()).isGreaterThanOrEqualTo(DAY);
  }

  // -- jumping by itself

  @Test
  void case132_aThresholdSetBeforeTheRunHolds() {
    var clock = new VirtualClock().autojump(Duration.ofMillis(1));
    Nursery.options().clock(clock).run(_ -> Tasks.sleep(DAY));
    assertThat(clock.elapsed()).isEqualTo(DAY);
    assertThat(clock.autojump()).contains(Duration.ofMillis(1));
  }

  @Test
  void whatJumpedCanBeToldToStandStill() throws Exception {
    var clock = VirtualClock.autojumping().withoutAutojump();
    assertThat(clock.autojump()).isEmpty();
    Runs run = Runs.start(clock, _ -> Tasks.sleep(HOUR));
    Eventually.waiting(clock, 1);
    assertThat(clock.elapsed()).isZero();
    clock.autojump(Duration.ZERO);
    run.await();
    assertThat(clock.elapsed()).isEqualTo(HOUR);
  }

  @Test
  void aDayOfTimeouts() {
    var clock = VirtualClock.autojumping();
    var timeouts = new AtomicInteger();
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          for (int i = 0; i < 4; i++) {
            nursery.startSoon(() -> {
              Deadline end = Deadline.after(DAY);
              while (!end.hasPassed()) {
                CancelScope.moveOnAfter(SECOND, Tasks::sleepForever);
                timeouts.incrementAndGet();
              }
            });
          }
        });
    assertThat(timeouts).hasValue(4 * 24 * 60 * 60);
    assertThat(clock.elapsed()).isEqualTo(DAY);
  }

  @Test
  void case130_loweringTheThresholdTakesEffectAtOnce() throws Exception {
    var clock = new VirtualClock().autojump(DAY);
    Runs run =
        Runs.start(
            clock,
            nursery -> {
              nursery.startSoon(() -> Tasks.sleep(HOUR));
              Settling.waitAllTasksBlocked();
              Settling.waitAllTasksBlocked(Duration.ofMillis(1));
              assertThat(clock.elapsed()).isZero();
            });
    Eventually.waiting(clock, 2);
    assertThat(clock.elapsed()).isZero();
    clock.autojump(Duration.ZERO);
    run.await();
    assertThat(clock.elapsed()).isEqualTo(HOUR);
  }

  @Test
  void case133_settlingComesBeforeJumping() {
    for (Duration cushion : List.of(Duration.ZERO, Duration.ofMillis(5))) {
      var clock = VirtualClock.autojumping();
      var events = new ConcurrentLinkedQueue<String>();
      Nursery.options()
          .clock(clock)
          .run(nursery -> {
            nursery.startSoon(() -> {
              Tasks.sleep(Duration.ofSeconds(100));
              events.add("sleeper " + clock.elapsed());
            });
            nursery.startSoon(() -> {
              Settling.waitAllTasksBlocked(cushion);
              events.add("settled " + clock.elapsed());
              Tasks.sleep(Duration.ofSeconds(1_000));
              events.add("waiter " + clock.elapsed());
            });
          });
      assertThat(events).containsExactly("settled PT0S", "sleeper PT1M40S", "waiter PT16M40S");
    }
  }

  @Test
  void itDoesNotJumpToWhatNobodyWaitsForAnyMore() throws Exception {
    var clock = VirtualClock.autojumping();
    var lot = new ParkingLot();
    Runs run =
        Runs.start(
            clock,
            _ -> {
              CancelScope.moveOnAfter(HOUR, Tasks::checkpoint);
              CancelScope moved = CancelScope.create().relativeDeadline(HOUR);
              moved.run(() -> {
                moved.deadline(Deadline.never());
                lot.park();
              });
            });
    Eventually.waiting(clock, 1);
    assertThat(clock.elapsed()).isZero();
    lot.unpark(1);
    run.await();
    assertThat(clock.elapsed()).isZero();
  }

  @Test
  void realWorkHoldsItUp() throws Exception {
    var clock = VirtualClock.autojumping();
    Busy working = clock.busy();
    Runs run = Runs.start(clock, _ -> Tasks.sleep(HOUR));
    Eventually.waiting(clock, 1);
    assertThat(clock.elapsed()).isZero();
    working.close();
    working.close();
    run.await();
    assertThat(clock.elapsed()).isEqualTo(HOUR);
  }

  @Test
  void aLentThreadHoldsItUp() throws Exception {
    var clock = VirtualClock.autojumping();
    clock.activity().lend();
    Runs run = Runs.start(clock, _ -> Tasks.sleep(HOUR));
    Eventually.waiting(clock, 1);
    assertThat(clock.elapsed()).isZero();
    clock.activity().takeBack();
    run.await();
    assertThat(clock.elapsed()).isEqualTo(HOUR);
  }

  /** trio's rule. */
  @Test
  void lentThreadsNeedNotHoldItUp() throws Exception {
    var clock = VirtualClock.autojumping();
    clock.activity().lend();
    Runs run = Runs.start(clock, _ -> Tasks.sleep(HOUR));
    Eventually.waiting(clock, 1);
    clock.waitsForLentThreads(false);
    run.await();
    assertThat(clock.elapsed()).isEqualTo(HOUR);
    assertThat(clock.activity().lent()).isEqualTo(1);
  }

  @Test
  void severalRunsLiveByItTogether() throws Exception {
    var clock = VirtualClock.autojumping();
    Busy starting = clock.busy();
    Runs one = Runs.start(clock, _ -> Tasks.sleep(HOUR));
    Runs other = Runs.start(clock, _ -> Tasks.sleep(HOUR.multipliedBy(2)));
    Eventually.waiting(clock, 2);
    assertThat(clock.runs()).isEqualTo(2);
    starting.close();
    one.await();
    other.await();
    assertThat(clock.elapsed()).isEqualTo(HOUR.multipliedBy(2));
  }

  // -- what holds it up

  @Test
  void whoHoldsItUpIsToldAndLogged() throws Exception {
    var clock = VirtualClock.autojumping();
    var end = new CountDownLatch(1);
    var log = new Log();
    Runs run =
        Runs.start(
            clock,
            nursery -> {
              nursery.startSoon("sleeper", () -> Tasks.sleep(HOUR));
              nursery.startSoon("blocked elsewhere", () -> waitElsewhere(end));
            });
    Eventually.waiting(clock, 2);
    Eventually.until(
        "the log says who",
        () -> log.messages.stream().anyMatch(line -> line.contains("blocked elsewhere")));
    assertThat(clock.heldUpBy()).extracting(TaskInfo::name).containsExactly("blocked elsewhere");
    assertThat(log.messages)
        .filteredOn(line -> line.contains("blocked elsewhere"))
        .first()
        .asString()
        .contains("waitElsewhere")
        .doesNotContain("sleeper");
    assertThat(clock.elapsed()).isZero();
    end.countDown();
    run.await();
    log.close();
    assertThat(clock.elapsed()).isEqualTo(HOUR);
  }

  private static void waitElsewhere(CountDownLatch end) throws InterruptedException {
    end.await();
  }

  @Test
  void foreignSleepsAreRealAndTimeWaitsForThem() {
    var clock = VirtualClock.autojumping();
    var seen = new AtomicReference<Duration>();
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          nursery.startSoon(() -> Tasks.sleep(HOUR));
          // A sleep that the clock knows nothing of is what this is about; it may be of any length.
          Thread.sleep(1);
          seen.set(clock.elapsed());
        });
    assertThat(seen.get()).isZero();
  }

  /** Collects what the kit logs. */
  private static final class Log extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.nursery.testing");

    private final ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();

    Log() {
      start();
      LOGGER.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
      messages.add(event.getFormattedMessage());
    }

    @Override
    public void close() {
      LOGGER.detachAppender(this);
    }
  }
}
