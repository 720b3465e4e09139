package dev.nursery.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.RuntimeStatistics;
import dev.nursery.lowlevel.TaskTree;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.Platform;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section A: where tasks run. */
class RunningTest {

  /** Where trio refuses, this is a nested nursery: there is no loop that could run twice. */
  @Test
  void case4_runInsideARunIsANursery() {
    var clock = new VirtualClock();
    Nursery.options()
        .clock(clock)
        .run(outer -> {
          Task<?> root = Task.current();
          Deadline before = Deadline.after(Duration.ofSeconds(1));
          Nursery.run(inner -> {
            assertThat(Task.current()).isSameAs(root);
            assertThat(inner.parentTask()).isSameAs(root);
            assertThat(Deadline.after(Duration.ofSeconds(1))).isEqualTo(before);
            inner.startSoon(() -> assertThat(Task.current()).isNotSameAs(root)).await();
          });
          assertThat(outer.childTasks()).isEmpty();
        });
    assertThat(clock.runs()).isZero();
  }

  @Test
  void case6_outsideARunThereIsNoTaskAndNoScope() {
    Platform.run(() -> {
      assertThatIllegalStateException()
          .isThrownBy(Task::current)
          .withMessageContaining("runs none")
          .withMessageContaining("Nursery.run");
      assertThatIllegalStateException()
          .isThrownBy(CancelScope::current)
          .withMessageContaining("runs none");
      assertThat(Tasks.effectiveDeadline()).isEqualTo(Deadline.never());
    });
  }

  /** Other than trio's, the figures are those of the process, so the test looks at differences. */
  @Test
  void case8_statisticsCountTheRootAndItsChildren() {
    Eventually.alone();
    RuntimeStatistics before = RuntimeStatistics.current();
    Nursery.options()
        .clock(new VirtualClock())
        .run(nursery -> {
          nursery.startSoon(Tasks::sleepForever);
          Settling.waitAllTasksBlocked();
          RuntimeStatistics now = RuntimeStatistics.current();
          assertThat(now.roots()).isEqualTo(before.roots() + 1);
          assertThat(now.tasksLiving()).isEqualTo(before.tasksLiving() + 2);
          nursery.cancelScope().cancel("seen enough");
        });
    assertThat(RuntimeStatistics.current().roots()).isEqualTo(before.roots());
    assertThat(RuntimeStatistics.current().tasksLiving()).isEqualTo(before.tasksLiving());
  }

  @Test
  void case10_aRootHasNoParent() {
    Nursery.options()
        .name("top")
        .clock(new VirtualClock())
        .run(nursery -> {
          nursery.startSoon("below", Tasks::sleepForever);
          Settling.waitAllTasksBlocked();
          List<TaskTree.TaskInfo> roots = TaskTree.snapshot().roots();
          assertThat(roots)
              .extracting(TaskTree.TaskInfo::name)
              .contains("top")
              .doesNotContain("below");
          nursery.cancelScope().cancel("seen enough");
        });
  }

  /** On the real clock, hence a real sleep, and no upper bound: a busy machine may take longer. */
  @Test
  void case12_aDeadlineOnTheRealClockIsNotEarly() {
    var limit = Duration.ofMillis(30);
    long start = System.nanoTime();
    assertThat(CancelScope.moveOnAfter(limit, Tasks::sleepForever).done()).isFalse();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(limit.toNanos());
  }
}
