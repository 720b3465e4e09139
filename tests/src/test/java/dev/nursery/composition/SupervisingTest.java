package dev.nursery.composition;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.NurseryOptions;
import dev.nursery.Task;
import dev.nursery.TaskFailedException;
import dev.nursery.Tasks;
import dev.nursery.testing.NurseryTest;
import java.io.IOException;
import java.util.ArrayList;

/** {@link NurseryOptions#supervising}: children that are none of each other's business. */
class SupervisingTest {

  private static MultiError errorsOf(Nursery.RunBody body) {
    return catchThrowableOfType(MultiError.class, () -> Nursery.options().supervising().run(body));
  }

  @NurseryTest
  void aChildThatFailsLeavesTheOthersAloneAndItsErrorComesOut() {
    var failure = new IOException("failed");
    var done = new ArrayList<String>();
    MultiError errors =
        errorsOf(nursery -> {
          nursery.startSoon(() -> {
            throw failure;
          });
          nursery.startSoon(() -> {
            Tasks.sleep(ofSeconds(1));
            done.add("sibling");
          });
          Tasks.sleep(ofSeconds(2));
          done.add("body");
        });
    assertThat(errors.exceptions()).containsExactly(failure);
    assertThat(done).containsExactly("sibling", "body");
  }

  @NurseryTest
  void allErrorsComeOut() {
    var first = new IOException("first");
    var second = new IOException("second");
    MultiError errors =
        errorsOf(nursery -> {
          nursery.startSoon(() -> {
            Tasks.sleep(ofSeconds(2));
            throw second;
          });
          nursery.startSoon(() -> {
            Tasks.sleep(ofSeconds(1));
            throw first;
          });
        });
    assertThat(errors.exceptions()).containsExactly(first, second);
  }

  @NurseryTest
  void aFailureOfTheBodyCancels() {
    var failure = new IOException("body");
    var done = new ArrayList<String>();
    MultiError errors =
        errorsOf(nursery -> {
          nursery.startSoon(() -> {
            Tasks.sleep(ofSeconds(1));
            done.add("child");
          });
          throw failure;
        });
    assertThat(errors.exceptions()).containsExactly(failure);
    assertThat(done).isEmpty();
  }

  /** And is told once: what the body's await throws only tells of it. */
  @NurseryTest
  void awaitingAFailedChildFailsTheBody() {
    var failure = new IOException("child");
    MultiError errors =
        errorsOf(nursery -> {
          Task<?> child =
              nursery.startSoon(() -> {
                throw failure;
              });
          nursery.startSoon(Tasks::sleepForever);
          child.await();
        });
    assertThat(errors.exceptions()).containsExactly(failure);
    assertThat(errors.leaves()).noneMatch(TaskFailedException.class::isInstance);
  }

  @NurseryTest
  void theNurseryAroundItIsCancelledByWhatComesOut() {
    var failure = new IOException("child");
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Nursery.run(outer -> {
                  outer.startSoon(Tasks::sleepForever);
                  Nursery.options()
                      .supervising()
                      .run(nursery ->
                          nursery.startSoon(() -> {
                            throw failure;
                          }));
                }));
    assertThat(errors.leaves()).containsExactly(failure);
  }
}
