package dev.nursery.api;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.Tasks;
import dev.nursery.TooSlowException;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testkit.LateClasses;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * An open nursery can wake, cancel and end its tasks in a process that can load no more classes.
 */
class LateClassesTest {

  @Test
  void openNurseryNeedsNoMoreClasses() throws ReflectiveOperationException {
    assertThat(LateClasses.noneOf(Program.class, Broken.class)).isEqualTo("as ever");
  }

  /** What a task of the program fails with. */
  static final class Broken extends Exception {

    private static final long serialVersionUID = 1L;
  }

  /** Does the first of everything that the kernel does for a task that is in trouble. */
  static final class Program implements Function<Runnable, String> {

    @Override
    public String apply(Runnable runOut) {
      var lot = new ParkingLot();
      var table = new LinkedBlockingQueue<String>();
      try {
        Nursery.run(nursery -> {
          nursery.startSoon(lot::park);
          nursery.startSoon(() -> table.take());
          while (lot.statistics().tasksWaiting() == 0) {
            Thread.onSpinWait();
          }
          runOut.run();

          lot.unparkAll();
          Tasks.sleep(ofMillis(1));
          CancelScope.moveOnAfter(ofMillis(1), () -> Tasks.sleepForever());
          CancelScope.moveOnAfter(ofSeconds(100), () -> Tasks.yieldNow());
          try {
            CancelScope.failAfter(ofMillis(1), () -> table.take());
          } catch (TooSlowException e) {
            CancelScope.shielded(() -> Tasks.checkpoint());
          }
          Task<Void> cancelled = nursery.startSoon("cancelled", () -> Tasks.sleepForever());
          cancelled.cancel("enough");
          try {
            cancelled.await();
          } catch (TaskCancelledException e) {
            cancelled.outcome();
          }
          nursery.startSoon(() -> {
            throw new Broken();
          });
          Tasks.sleepForever();
        });
      } catch (MultiError e) {
        return e.leaves().getFirst() instanceof Broken ? "as ever" : e.toString();
      }
      return "nothing failed";
    }
  }
}
