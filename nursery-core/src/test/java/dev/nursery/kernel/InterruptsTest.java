package dev.nursery.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.testkit.Eventually;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * An interrupt that is on its way, announced and not arrived yet, which in a race is a matter of
 * nanoseconds: here it is for as long as the test wants. The owner has to wait for it wherever it
 * would otherwise be gone when it comes.
 */
class InterruptsTest {

  /** What the watchdog's helper does, in slow motion. */
  private static final class Sender {

    private final TaskRecord task = (TaskRecord) Task.current();
    private final AtomicBoolean leaves = new AtomicBoolean();
    private final Thread helper = Thread.ofPlatform().unstarted(this::send);

    /** Announces the interrupt, which comes once the owner is waiting for it. */
    void announce() {
      task.lock();
      task.episode = true;
      task.interrupt = Interrupts.SENDING;
      task.top.interrupted = true;
      task.unlock();
      helper.start();
    }

    private void send() {
      Eventually.until("the owner waits for the interrupt, or has left without", this::isAwaited);
      task.thread().interrupt();
      task.interrupt = Interrupts.SENT;
    }

    private boolean isAwaited() {
      for (StackTraceElement frame : task.thread().getStackTrace()) {
        if (frame.getMethodName().equals("settle")) {
          return true;
        }
      }
      return leaves.get();
    }

    /** To be called by the owner when it is past the point where it should have waited. */
    void expectArrived() throws InterruptedException {
      leaves.set(true);
      boolean late = task.interrupt == Interrupts.SENDING;
      helper.join();
      assertThat(late).as("left before the interrupt came").isFalse();
      assertThat(Thread.currentThread().isInterrupted()).as("left behind").isFalse();
    }
  }

  @Test
  void raisingWaitsForIt() {
    Nursery.run(nursery ->
        nursery.startSoon(() -> {
          var sender = new Sender();
          nursery.cancelScope().cancel("test");
          sender.announce();
          assertThatThrownBy(Tasks::checkpoint).isInstanceOf(Cancelled.class);
          CancelScope.shielded(sender::expectArrived);
        }));
  }

  @Test
  void leavingTheScopeWaitsForIt() {
    Nursery.run(nursery ->
        nursery.startSoon(() -> {
          var sender = new Sender();
          var scope = CancelScope.create();
          scope.run(() -> {
            scope.cancel("test");
            sender.announce();
          });
          sender.expectArrived();
        }));
  }

  @Test
  void enteringAShieldWaitsForIt() {
    Nursery.run(nursery ->
        nursery.startSoon(() -> {
          var sender = new Sender();
          nursery.cancelScope().cancel("test");
          sender.announce();
          CancelScope.shielded(sender::expectArrived);
        }));
  }

  @Test
  void leavingTheRootWaitsForIt() throws Exception {
    var sender = new Sender[1];
    var scope = CancelScope.create();
    scope.run(() -> {
      sender[0] = new Sender();
      scope.cancel("test");
      sender[0].announce();
    });
    sender[0].expectArrived();
  }
}
