package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nursery.CancelScope;
import dev.nursery.Instrument;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testkit.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstrumentTest {

  /** Writes down what one task, or any, does. */
  private static final class Recorder implements Instrument {

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    private void note(String what, Task<?> task) {
      events.add(what + " " + task.name());
    }

    List<String> of(String task) {
      synchronized (events) {
        return events.stream()
            .filter(event -> event.endsWith(" " + task))
            .map(event -> event.substring(0, event.indexOf(' ')))
            .toList();
      }
    }

    @Override
    public void runStarted(Task<?> root) {
      note("runStarted", root);
    }

    @Override
    public void runEnded(Task<?> root) {
      note("runEnded", root);
    }

    @Override
    public void taskSpawned(Task<?> task) {
      note("spawned", task);
    }

    @Override
    public void taskStarted(Task<?> task) {
      note("started", task);
    }

    @Override
    public void taskExited(Task<?> task) {
      note("exited", task);
    }

    @Override
    public void taskParks(Task<?> task, Object waitsFor) {
      note(waitsFor instanceof ParkingLot ? "parks" : "parksElsewhere", task);
    }

    @Override
    public void taskWoken(Task<?> task) {
      note("woken", task);
    }

    @Override
    public void taskResumes(Task<?> task) {
      note("resumes", task);
    }

    @Override
    public void waitForgotten(Task<?> task) {
      note("waitForgotten", task);
    }

    @Override
    public void cancelPoint(Task<?> task) {
      note("cancelPoint", task);
    }

    @Override
    public void schedulePoint(Task<?> task) {
      note("schedulePoint", task);
    }
  }

  @Test
  void partThirteen_theLifeOfATask() {
    var seen = new Recorder();
    var lot = new ParkingLot();
    Nursery.options()
        .name("root")
        .clock(new VirtualClock())
        .instrument(seen)
        .run(nursery -> {
          nursery.startSoon(
              "child",
              () -> {
                Tasks.checkpoint();
                lot.park();
              });
          Settling.waitAllTasksBlocked();
          lot.unpark(1);
        });
    // The waker may report after the woken has gone on.
    assertThat(seen.of("child"))
        .filteredOn(event -> !event.equals("woken"))
        .containsExactly(
            "spawned",
            "started",
            "schedulePoint",
            "cancelPoint",
            "cancelPoint",
            "parks",
            "cancelPoint",
            "resumes",
            "exited");
    assertThat(seen.of("child")).containsOnlyOnce("woken");
    assertThat(seen.of("root")).startsWith("runStarted").endsWith("runEnded");
    assertThat(seen.events)
        .as("a run is over after all its tasks")
        .last()
        .isEqualTo("runEnded root");
  }

  @Test
  void aWaitThatIsForgottenIsToldOf() {
    var seen = new Recorder();
    var lot = new ParkingLot();
    Nursery.options()
        .instrument(seen)
        .run(nursery -> {
          nursery.startSoon(
              "in the next wait",
              () -> {
                lot.prepare();
                Tasks.sleep(Duration.ofMillis(1));
              });
          nursery.startSoon("in the end", lot::prepare);
          nursery.startSoon(
              "not at all",
              () -> {
                lot.prepare().withdraw();
                new Suspension().abandon();
                lot.unpark(lot.statistics().tasksWaiting());
                Tasks.checkpoint();
              });
        });

    assertThat(seen.of("in the next wait"))
        .containsSubsequence("started", "waitForgotten", "parksElsewhere", "exited")
        .containsOnlyOnce("waitForgotten");
    assertThat(seen.of("in the end"))
        .containsSubsequence("started", "waitForgotten", "exited")
        .containsOnlyOnce("waitForgotten");
    assertThat(seen.of("not at all")).contains("exited").doesNotContain("waitForgotten");
  }

  @Test
  void aCancellationInACancelPointIsNoticedThere() {
    var scope = CancelScope.create();
    var lot = new ParkingLot();
    var points = new ArrayList<String>();
    Instrument killer =
        new Instrument() {
          @Override
          public void cancelPoint(Task<?> task) {
            points.add("point");
            if (points.size() == 3) {
              scope.cancel("the third point");
            }
          }
        };
    Nursery.options()
        .instrument(killer)
        .run(_ ->
            scope.run(() -> {
              Tasks.checkpoint();
              lot.park(); // checks, and then is about to wait
            }));
    assertThat(points).hasSize(3);
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(lot.statistics().tasksWaiting()).isZero();
  }

  @Test
  void case246_oneThatFailsIsDropped() {
    var seen = new Recorder();
    var calls = new ArrayList<String>();
    Instrument failing =
        new Instrument() {
          @Override
          public void schedulePoint(Task<?> task) {
            calls.add("call");
            throw new AssertionError("a hook that fails, as this test wants it to");
          }
        };
    Nursery.options()
        .name("root")
        .instrument(failing)
        .instrument(seen)
        .run(_ -> {
          Tasks.checkpoint();
          Tasks.checkpoint();
        });
    assertThat(calls).hasSize(1);
    assertThat(seen.of("root")).filteredOn("schedulePoint"::equals).hasSizeGreaterThan(1);
  }

  @Test
  void aSingleTaskIsObservedInAnyRun() {
    var mine = new Recorder();
    var all = new Recorder();
    Nursery.options()
        .name("root")
        .instrument(all)
        .run(nursery -> {
          Tasks.observed(
              mine,
              () -> {
                nursery.startSoon("child", Tasks::checkpoint).await();
                Tasks.checkpoint();
              });
          Tasks.checkpoint();
        });
    assertThat(mine.of("child")).isEmpty();
    assertThat(mine.of("root")).filteredOn("schedulePoint"::equals).hasSizeBetween(1, 2);
    assertThat(all.of("root")).containsAll(mine.of("root"));
    assertThat(all.of("child")).contains("schedulePoint");
  }

  @Test
  void instrumentsBelongToTheOutermostNursery() {
    Nursery.run(_ -> {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> Nursery.options().instrument(new Recorder()).run(_ -> {}))
          .withMessageContaining("outermost nursery");
    });
  }

  @Test
  void aTaskDoesNotMoveOutOfTheRunThatCountsIt() {
    Nursery.run(target ->
        Platform.run(() ->
            Nursery.options()
                .instrument(new Recorder())
                .run(_ ->
                    assertThatExceptionOfType(IllegalStateException.class)
                        .isThrownBy(() -> target.<String>start(status -> status.started("ready")))
                        .withMessageContaining("instruments"))));
  }
}
