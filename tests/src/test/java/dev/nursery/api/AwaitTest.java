package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.TaskFailedException;
import dev.nursery.Tasks;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What {@link Task#await} and {@link Task#outcome} tell of a task. */
class AwaitTest {

  private final IllegalStateException error = new IllegalStateException("broken");

  private static MultiError errorsOf(Nursery.RunBody body) {
    MultiError errors = catchThrowableOfType(MultiError.class, () -> Nursery.run(body));
    assertThat(errors).isNotNull();
    return errors;
  }

  private Task<?> failing(Nursery nursery) {
    return nursery.startSoon(() -> {
      throw error;
    });
  }

  private Task<?> failingGroup(Nursery nursery) {
    return nursery.startSoon(() ->
        Nursery.run(_ -> {
          throw error;
        }));
  }

  @Test
  void aValueIsReturnedAsOftenAsItIsAskedFor() {
    Nursery.run(nursery -> {
      Task<String> task = nursery.startSoon(() -> "value");
      assertThat(task.await()).isEqualTo("value");
      assertThat(task.await()).isEqualTo("value");
      assertThat(task.outcome()).contains(new Outcome.Success<>("value"));
      assertThat(nursery.startSoon(() -> {}).await()).isNull();
    });
  }

  /** It has cancelled its nursery by then, so whoever is in there sees that. */
  @NurseryTest(time = Time.STANDS_STILL)
  void inTheNurseryOfAFailedTaskItsAwaiterIsCancelled() {
    MultiError errors =
        errorsOf(nursery -> {
          Task<?> failing =
              nursery.startSoon(() -> {
                Settling.waitAllTasksBlocked();
                throw error;
              });
          assertThatThrownBy(failing::await).isInstanceOf(Cancelled.class);
        });
    assertThat(errors.exceptions()).containsExactly(error);
  }

  @Test
  void outsideOfTheNurseryTheFailureIsSeenWithItsCause() {
    Nursery.run(outer -> {
      var failing = new AtomicReference<Task<String>>();
      MultiError errors =
          errorsOf(nursery ->
              failing.set(
                  nursery.startSoon(
                      "culprit",
                      () -> {
                        throw error;
                      })));
      assertThat(errors.exceptions()).containsExactly(error);
      assertThatThrownBy(failing.get()::await)
          .isInstanceOfSatisfying(
              TaskFailedException.class,
              failure -> assertThat(failure.task()).isSameAs(failing.get()))
          .hasCause(error)
          .hasMessageContaining("'culprit'")
          .hasMessageContaining("broken");
      assertThat(failing.get().outcome()).contains(new Outcome.Failure<>(error));
    });
  }

  @Test
  void eachAwaiterGetsAnExceptionOfItsOwn() {
    Nursery.run(outer -> {
      var failing = new AtomicReference<Task<?>>();
      errorsOf(nursery -> failing.set(failing(nursery)));
      var one = catchThrowableOfType(TaskFailedException.class, failing.get()::await);
      var two = catchThrowableOfType(TaskFailedException.class, failing.get()::await);
      assertThat(one).isNotSameAs(two).hasCause(two.getCause());
    });
  }

  @Test
  void aFailureIsNotReportedAgainByThoseWhoAwaitedIt() {
    MultiError errors =
        errorsOf(nursery -> {
          Task<?> failing = failing(nursery);
          CancelScope.shielded(failing::await);
        });
    assertThat(errors.exceptions()).containsExactly(error);
  }

  /** Then it is the group that is reported already. */
  @Test
  void aFailedNurseryIsNotReportedAgainByThoseWhoAwaitedItsTask() {
    MultiError errors =
        errorsOf(nursery -> {
          Task<?> failing = failingGroup(nursery);
          CancelScope.shielded(failing::await);
        });
    assertThat(errors.exceptions()).hasSize(1);
    assertThat(errors.leaves()).containsExactly(error);
  }

  /** Groups are left as they are, even where all that they tell is known: errors hang on them. */
  @Test
  void whatHangsOnAGroupIsKeptWhereAllThatIsInTheGroupIsKnown() {
    var atClosing = new IllegalStateException("at closing");
    MultiError errors =
        errorsOf(outer -> {
          Task<?> failing = failing(outer);
          try {
            Nursery.run(inner -> {
              inner.cancelScope().shield(true);
              failing.await();
            });
          } catch (MultiError group) {
            group.addSuppressed(atClosing);
            throw group;
          }
        });
    MultiError group = (MultiError) errors.exceptions().getLast();
    assertThat(group.getSuppressed()).containsExactly(atClosing);
    assertThat(errors.exceptions()).containsExactly(error, group);
  }

  @Test
  void theFailureOfATaskElsewhereIsAnErrorLikeAnyOther() {
    MultiError errors =
        errorsOf(outer -> {
          Task<?> failing = failing(outer);
          CancelScope.shielded(() ->
              Nursery.run(inner -> inner.startSoon(() -> CancelScope.shielded(failing::await))));
        });
    assertThat(errors.leaves()).hasSize(2).contains(error);
    assertThat(errors.leaves().getLast()).isInstanceOf(TaskFailedException.class).hasCause(error);
  }

  @Test
  void aFailureInAGroupIsNotReportedAgainByThoseWhoAwaitedItFurtherOut() {
    MultiError errors =
        errorsOf(nursery -> {
          var failing = new AtomicReference<Task<?>>();
          try {
            Nursery.run(inner -> failing.set(failing(inner)));
          } finally {
            nursery.startSoon(() -> CancelScope.shielded(failing.get()::await));
          }
        });
    assertThat(errors.exceptions())
        .singleElement()
        .isInstanceOfSatisfying(
            MultiError.class, group -> assertThat(group.exceptions()).containsExactly(error));
  }

  @Test
  void theGroupOfATaskElsewhereIsAnErrorLikeAnyOther() {
    MultiError errors =
        errorsOf(nursery -> {
          Task<?> failing = failingGroup(nursery);
          CancelScope.shielded(() ->
              Nursery.run(inner -> inner.startSoon(() -> CancelScope.shielded(failing::await))));
        });
    assertThat(errors.leaves()).hasSize(2).contains(error);
    assertThat(errors.leaves().getLast())
        .isInstanceOf(TaskFailedException.class)
        .hasCauseInstanceOf(MultiError.class);
  }

  @Test
  void whatTellsOfAFailureIsKeptIfAnotherErrorHangsOnIt() {
    var further = new IllegalStateException("and then the clean-up");
    MultiError errors =
        errorsOf(nursery -> {
          Task<?> failing = failing(nursery);
          try {
            CancelScope.shielded(failing::await);
          } catch (TaskFailedException e) {
            e.addSuppressed(further);
            throw e;
          }
        });
    assertThat(errors.exceptions()).hasSize(2).contains(error);
    assertThat(errors.exceptions().getLast())
        .isInstanceOf(TaskFailedException.class)
        .hasCause(error)
        .hasSuppressedException(further);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void severalFailedCleanUpsAreNotReportedAgainByThoseWhoAwaitedTheirTask() {
    var one = new IllegalStateException("one");
    var two = new IllegalStateException("two");
    MultiError errors =
        errorsOf(nursery -> {
          Task<?> failing =
              nursery.startSoon(() -> {
                try {
                  Tasks.sleepForever();
                } catch (Cancelled c) {
                  c.addSuppressed(one);
                  c.addSuppressed(two);
                  throw c;
                }
              });
          Settling.waitAllTasksBlocked();
          nursery.cancelScope().cancel("enough");
          CancelScope.shielded(failing::await);
        });
    assertThat(errors.exceptions())
        .singleElement()
        .isInstanceOfSatisfying(
            MultiError.class, group -> assertThat(group.exceptions()).containsExactly(one, two));
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void aCancelledTaskHasNoValue() {
    Nursery.run(nursery -> {
      Task<String> task =
          nursery.startSoon(
              "worker",
              () -> {
                Tasks.sleepForever();
                return "never";
              });
      Settling.waitAllTasksBlocked();
      task.cancel("not needed");
      assertThatThrownBy(task::await)
          .isInstanceOfSatisfying(
              TaskCancelledException.class,
              e -> {
                assertThat(e.task()).isSameAs(task);
                assertThat(e.reason().message()).isEqualTo("not needed");
              })
          .hasMessageContaining("'worker'");
      assertThat(task.outcome().orElseThrow()).isInstanceOf(Outcome.Cancellation.class);
      Tasks.checkpoint();
    });
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void cancellingATaskIsNoErrorAndReachesNobodyElse() {
    Nursery.run(nursery -> {
      Task<?> other = nursery.startSoon(Tasks::sleepForever);
      Task<?> task =
          nursery.startSoon(() -> Nursery.run(inner -> inner.startSoon(Tasks::sleepForever)));
      Settling.waitAllTasksBlocked();
      task.cancel("this one");
      assertThatThrownBy(task::await).isInstanceOf(TaskCancelledException.class);
      Settling.waitAllTasksBlocked();
      assertThat(nursery.cancelScope().cancelCalled()).isFalse();
      other.cancel("done");
    });
  }

  @Test
  void cancellingATaskThatHasEndedDoesNothing() {
    Nursery.run(nursery -> {
      Task<String> task = nursery.startSoon(() -> "value");
      assertThat(task.await()).isEqualTo("value");
      task.cancel("too late");
      assertThat(task.await()).isEqualTo("value");
    });
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void theAwaitersCancellationDoesNotTouchTheTask() {
    Nursery.run(nursery -> {
      Task<?> sleeper = nursery.startSoon(Tasks::sleepForever);
      Task<?> awaiter = nursery.startSoon(sleeper::await);
      Settling.waitAllTasksBlocked();
      awaiter.cancel("no longer interested");
      assertThatThrownBy(awaiter::await).isInstanceOf(TaskCancelledException.class);
      Settling.waitAllTasksBlocked();
      sleeper.cancel("done");
    });
  }

  @Test
  void namesAreThoseThatWereGiven() {
    Nursery.options()
        .name("root")
        .run(nursery -> {
          assertThat(Task.current().name()).isEqualTo("root");
          assertThat(nursery.parentTask().name()).isEqualTo("root");
          Task<?> named =
              nursery.startSoon(
                  "worker", () -> assertThat(Thread.currentThread().getName()).isEqualTo("worker"));
          assertThat(named.name()).isEqualTo("worker");
          named.await();
          assertThat(named).hasToString("Task[worker, succeeded]");
          Task<?> unnamed = nursery.startSoon(() -> {});
          assertThat(unnamed.name()).startsWith("task-");
        });
  }
}
