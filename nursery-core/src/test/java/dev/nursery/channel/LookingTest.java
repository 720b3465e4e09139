package dev.nursery.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.WouldBlockException;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.testkit.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A task that looks out for its partner is met by others just then. Its processor may be taken away
 * at any moment of that, which here is for as long as the test wants it to.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LookingTest {

  private final MemoryChannel<Integer> channel = MemoryChannel.open(0);
  private final CancelScope scope = CancelScope.create();
  private final AtomicBoolean runsOn = new AtomicBoolean();

  /** What came of the waits, in the order of their ends. */
  private final List<Step> ends = new ArrayList<>();

  /** Stands in line, and does not look before {@link #runsOn}. */
  private void look(Line<Integer> line, Handle by, @Nullable Integer item) {
    TaskRecord task = Objects.requireNonNull(CurrentTask.get());
    var waiter = new Waiter<Integer>(task, Waiter.LOOKS, by, item);
    Gate gate = channel.receiver().conduit.gate;
    gate.enter();
    try {
      line.append(waiter);
    } finally {
      gate.leave();
    }
    while (!runsOn.get()) {
      Thread.yield();
    }
    ends.add(line.await(waiter, this));
  }

  private void receive() {
    look(channel.receiver().conduit.receivers, channel.receiver().handle, null);
  }

  private void send(int value) {
    look(channel.sender().conduit.senders, channel.sender().handle, value);
  }

  private void untilWaiting(int senders, int receivers) {
    Eventually.until(
        "they are in line",
        () ->
            channel.sender().statistics().tasksWaitingSend() == senders
                && channel.sender().statistics().tasksWaitingReceive() == receivers);
  }

  @Test
  void whoWasCancelledReceivesNothingThatIsSentAfterThat() {
    Nursery.run(nursery -> {
      nursery.startSoon(() -> scope.run(this::receive));
      untilWaiting(0, 1);
      scope.cancel("before anything is sent");
      try {
        assertThatThrownBy(() -> channel.sender().trySend(1))
            .isInstanceOf(WouldBlockException.class);
      } finally {
        runsOn.set(true);
      }
    });
    assertThat(ends).isEmpty();
    assertThat(scope.cancelledCaught()).isTrue();
  }

  @Test
  void whoWasCancelledSendsNothingAfterThat() {
    Nursery.run(nursery -> {
      nursery.startSoon(() -> scope.run(() -> send(1)));
      untilWaiting(1, 0);
      scope.cancel("before anybody receives");
      try {
        assertThatThrownBy(channel.receiver()::tryReceive).isInstanceOf(WouldBlockException.class);
      } finally {
        runsOn.set(true);
      }
    });
    assertThat(ends).isEmpty();
    assertThat(scope.cancelledCaught()).isTrue();
  }

  /** It is for the one that will receive, and that is asleep: so it has to be woken, too. */
  @Test
  void theNextInLineReceivesInstead() {
    Nursery.run(nursery -> {
      nursery.startSoon(() -> scope.run(this::receive));
      untilWaiting(0, 1);
      var received = nursery.startSoon(() -> channel.receiver().receive());
      untilWaiting(0, 2);
      Eventually.until("it sleeps", () -> ((TaskRecord) received).isWaiting());
      scope.cancel("before anything is sent");
      try {
        channel.sender().trySend(1);
      } finally {
        runsOn.set(true);
      }
      assertThat(received.await()).isEqualTo(1);
    });
    assertThat(ends).isEmpty();
    assertThat(scope.cancelledCaught()).isTrue();
  }

  /** It was taken for cancelled, and nobody will come by any more. */
  @Test
  void aShieldThatIsSetAfterwardsDoesNotBringItBack() {
    CancelScope inner = CancelScope.create();
    Nursery.run(nursery -> {
      nursery.startSoon(() -> scope.run(() -> inner.run(this::receive)));
      untilWaiting(0, 1);
      scope.cancel("before anything is sent");
      try {
        assertThatThrownBy(() -> channel.sender().trySend(1))
            .isInstanceOf(WouldBlockException.class);
        inner.shield(true);
      } finally {
        runsOn.set(true);
      }
    });
    assertThat(ends).isEmpty();
    assertThat(scope.cancelledCaught()).isTrue();
  }

  @Test
  void theCancelledAreNotCounted() {
    Nursery.run(nursery -> {
      nursery.startSoon(() -> scope.run(this::receive));
      untilWaiting(0, 1);
      scope.cancel("at once");
      try {
        assertThat(channel.sender().statistics().tasksWaitingReceive()).isZero();
      } finally {
        runsOn.set(true);
      }
    });
  }
}
