package dev.nursery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.kernel.RunRecord;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.SilentObserver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever looks on may run out of memory where somebody else depends on what comes next: the task
 * is started, woken, waited for and taken off the books all the same.
 */
class FailingObserverTest {

  enum Step {
    SPAWNED,
    EXITED,
    WOKEN,
    PARKS,
    RESUMES,
    FORGOTTEN
  }

  private static final class Failing extends SilentObserver {

    private final Step at;
    private volatile boolean failed;

    Failing(Step at) {
      this.at = at;
    }

    private void fail(Step step) {
      if (step == at) {
        failed = true;
        throw new OutOfMemoryError("as if");
      }
    }

    @Override
    protected void taskSpawned(TaskRecord child) {
      fail(Step.SPAWNED);
    }

    @Override
    protected void taskExited(TaskRecord child) {
      fail(Step.EXITED);
    }

    @Override
    protected void taskWoken(TaskRecord task) {
      fail(Step.WOKEN);
    }

    @Override
    protected void taskParks(TaskRecord task, Object waitsFor) {
      fail(Step.PARKS);
    }

    @Override
    protected void taskResumes(TaskRecord task) {
      fail(Step.RESUMES);
    }

    @Override
    protected void waitForgotten(TaskRecord task) {
      fail(Step.FORGOTTEN);
    }
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void owesNobodyAnything(Step step) {
    var observer = new Failing(step);
    RunRecord run = RunRecord.create(null, RunRecord.DEFAULT_STUCK_GRACE, observer);
    Task<?> child =
        Root.around(
            run,
            "root",
            () ->
                Nursery.call(nursery -> {
                  Task<?> sleeper = nursery.startSoon(FailingObserverTest::sleepAndForget);
                  nursery.startSoon(() -> {
                    Eventually.waiting(sleeper);
                    sleeper.cancel("test");
                  });
                  return sleeper;
                }));
    assertThat(child.outcome().orElseThrow()).isInstanceOf(Outcome.Cancellation.class);
    assertThat(observer.failed).as("has failed").isTrue();
  }

  private static void sleepAndForget() {
    try {
      Tasks.sleepForever();
    } finally {
      new ParkingLot().prepare();
    }
  }
}
