package dev.nursery.conformance;

import static dev.nursery.conformance.Raises.assertRaises;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskStatus;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.lowlevel.TaskTree;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Section E: what comes out of a nursery. */
class NurseriesTest {

  private static MultiError errorsOf(Nursery.RunBody body) {
    MultiError errors = catchThrowableOfType(MultiError.class, () -> Nursery.run(body));
    assertThat(errors).isNotNull();
    return errors;
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case70_aChildsErrorCancelsTheOthersAndComesOutAfterThem() {
    var error = new IllegalArgumentException("broken");
    var ended = new ConcurrentLinkedQueue<String>();
    MultiError errors =
        errorsOf(nursery -> {
          nursery.startSoon(() -> {
            assertRaises(Tasks::sleepForever);
            ended.add("sleeper");
          });
          Settling.waitAllTasksBlocked();
          nursery.startSoon(() -> {
            assertRaises(() -> {
              while (true) {
                Tasks.checkpoint();
              }
            });
            ended.add("looper");
          });
          nursery.startSoon(() -> {
            throw error;
          });
        });
    assertThat(errors.exceptions()).containsExactly(error);
    assertThat(errors.getCause()).isSameAs(error);
    assertThat(ended).containsExactlyInAnyOrder("sleeper", "looper");
  }

  @Test
  void case72_twoErrorsComeOutTogether() {
    var one = new IllegalArgumentException("one");
    var two = new IllegalStateException("two");
    var both = new CyclicBarrier(2);
    MultiError errors =
        errorsOf(nursery -> {
          nursery.startSoon(() -> {
            both.await();
            throw one;
          });
          nursery.startSoon(() -> {
            both.await();
            throw two;
          });
        });
    assertThat(errors.exceptions()).containsExactlyInAnyOrder(one, two);
  }

  /** That it yields is a matter of the budget here, which the law of fairness looks at. */
  @Test
  void case74_anEmptyNurseryIsNotACancelPoint() {
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("test");
      Nursery.run(_ -> {});
      Nursery.run(nursery -> nursery.startSoon(() -> {}));
      var error = new IllegalArgumentException("key");
      assertThat(
              errorsOf(
                      _ -> {
                        throw error;
                      })
                  .exceptions())
          .containsExactly(error);
    });
    assertThat(scope.cancelledCaught()).isFalse();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case76_childrenSpawnWhileTheParentWaitsButNotAfterTheEnd() {
    var kept = new AtomicReference<Nursery>();
    var ran = new AtomicBoolean();
    Nursery.run(nursery -> {
      kept.set(nursery);
      nursery.parentTask();
      nursery.startSoon(() -> {
        Settling.waitAllTasksBlocked();
        nursery.startSoon(() -> ran.set(true));
      });
    });
    assertThat(ran).isTrue();
    assertThatIllegalStateException()
        .isThrownBy(() -> kept.get().startSoon(() -> ran.set(false)))
        .withMessageContaining("closed");
    assertThat(ran).isTrue();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case78_nestedNurseriesMakeNestedErrors() {
    var inner = new IllegalStateException("inner");
    var outer = new IllegalArgumentException("outer");
    MultiError errors =
        errorsOf(nursery -> {
          nursery.startSoon(Tasks::sleepForever);
          nursery.startSoon(() ->
              Nursery.run(nested -> {
                nested.startSoon(Tasks::sleepForever);
                nested.startSoon(() -> {
                  assertRaises(Tasks::sleepForever);
                  throw inner;
                });
                Settling.waitAllTasksBlocked();
                nursery.startSoon(() -> {
                  throw outer;
                });
              }));
        });
    assertThat(errors.exceptions()).hasSize(2).contains(outer);
    MultiError group =
        (MultiError)
            errors.exceptions().stream().filter(MultiError.class::isInstance).findAny().get();
    assertThat(group.exceptions()).containsExactly(inner);
    assertThat(errors.leaves()).containsExactlyInAnyOrder(inner, outer);
  }

  @Test
  void case80_nobodyElseMakesANurseryOrAScope() {
    // They are interfaces, so that nothing on an instance looks like a static method; those who
    // implement one deceive only themselves, since no operation of ours takes one.
    assertThat(Modifier.isInterface(Nursery.class.getModifiers())).isTrue();
    assertThat(Modifier.isInterface(CancelScope.class.getModifiers())).isTrue();
    assertThat(Modifier.isFinal(MultiError.class.getModifiers())).isTrue();
    assertThat(MultiError.class.getConstructors()).isEmpty();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case82_aNurserysEndIsNoCancelPoint() {
    var outer = CancelScope.create();
    var shieldedWait = new AtomicReference<Suspension>();
    var finished = new AtomicBoolean();
    var afterwards = new AtomicBoolean();
    outer.run(() -> {
      Nursery.run(nursery -> {
        nursery.startSoon(() ->
            CancelScope.shielded(() -> {
              shieldedWait.set(new Suspension());
              shieldedWait.get().await("the end");
              finished.set(true);
            }));
        nursery.startSoon(() -> {
          Settling.waitAllTasksBlocked();
          outer.cancel("while the parent waits for a shielded child");
          shieldedWait.get().wake();
        });
      });
      afterwards.set(true);
      Tasks.checkpoint();
      afterwards.set(false);
    });
    assertThat(finished).isTrue();
    assertThat(afterwards).isTrue();
    assertThat(outer.cancelledCaught()).isTrue();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case84_aStartingTaskBelongsToItsCallerUntilItHasStarted() {
    var goOn = new AtomicReference<Suspension>();
    Nursery.options()
        .name("target")
        .run(target -> {
          var status = new AtomicReference<TaskStatus<String>>();
          Task<String> caller =
              target.startSoon(
                  "caller",
                  () ->
                      target.<String>start(
                          "service",
                          handle -> {
                            goOn.set(new Suspension());
                            status.set(handle);
                            goOn.get().await("permission to end");
                          }));
          Settling.waitAllTasksBlocked();
          assertThat(target.childTasks()).containsExactly(caller);
          assertThat(childrenOf("caller")).containsExactly("service");

          status.get().started("up");
          assertThat(caller.await()).isEqualTo("up");
          // A task that is awaited is let go a moment before it is off the books.
          Settling.waitAllTasksBlocked();
          assertThat(target.childTasks()).extracting(Task::name).containsExactly("service");
          goOn.get().wake();
          assertThat(target.parentTask()).isSameAs(Task.current());
        });
  }

  private static Iterable<String> childrenOf(String task) {
    var open = new ArrayDeque<>(TaskTree.snapshot().roots());
    while (!open.isEmpty()) {
      TaskTree.TaskInfo info = open.removeFirst();
      var children = info.nurseries().stream().flatMap(n -> n.children().stream()).toList();
      if (info.name().equals(task)) {
        return children.stream().map(TaskTree.TaskInfo::name).toList();
      }
      open.addAll(children);
    }
    throw new AssertionError("no task " + task);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void part3_theScopesOfTheSpawnerAreNotThoseOfTheChild() {
    Nursery.run(nursery -> {
      var spawners = CancelScope.create();
      var child = new AtomicReference<Task<?>>();
      spawners.run(() -> {
        child.set(nursery.startSoon(Tasks::sleepForever));
        Settling.waitAllTasksBlocked();
        spawners.cancel("the spawner only");
      });
      Settling.waitAllTasksBlocked();
      nursery.cancelScope().cancel("now the child");
    });
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void part3_returningFromTheBodyDoesNotCancelTheChildren() {
    var finished = new AtomicBoolean();
    Nursery.run(nursery -> {
      nursery.parentTask();
      nursery.startSoon(() -> {
        Settling.waitAllTasksBlocked();
        Tasks.checkpoint();
        finished.set(true);
      });
    });
    assertThat(finished).isTrue();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void part3_errorsOfTheOthersCleanUpAreKept() {
    var first = new IllegalArgumentException("first");
    var late = new IllegalStateException("while cleaning up");
    MultiError errors =
        errorsOf(nursery -> {
          nursery.startSoon(() -> {
            try {
              Tasks.sleepForever();
            } finally {
              throwLate(late);
            }
          });
          Settling.waitAllTasksBlocked();
          throw first;
        });
    assertThat(errors.exceptions()).containsExactly(first, late);
    assertThat(errors.getSuppressed()).containsExactly(late);
  }

  private static void throwLate(RuntimeException error) {
    throw error;
  }
}
