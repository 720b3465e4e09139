package dev.nursery.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.WouldBlockException;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.channel.Select;
import dev.nursery.spi.TaskClock;
import dev.nursery.sync.Event;
import dev.nursery.testing.Checkpoints;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Exactly one arm takes effect, and nothing has happened at the others. */
class SelectTest {

  private final MemoryChannel<Integer> numbers = MemoryChannel.open(1);
  private final MemoryChannel<String> words = MemoryChannel.open(1);
  private final MemoryChannel<Integer> meeting = MemoryChannel.open(0);

  private static void assertNobodyWaits(MemoryChannel<?>... channels) {
    for (MemoryChannel<?> channel : channels) {
      assertThat(channel.sender().statistics().tasksWaitingSend()).isZero();
      assertThat(channel.sender().statistics().tasksWaitingReceive()).isZero();
    }
  }

  // -- ready at once

  @NurseryTest
  void takesWhatIsThere() {
    words.sender().send("word");
    String got =
        Select.select(
            Select.receive(numbers.receiver(), n -> "number " + n),
            Select.receive(words.receiver()));
    assertThat(got).isEqualTo("word");
    assertNobodyWaits(numbers, words);
  }

  @NurseryTest
  void sendsWhereThereIsRoom() {
    numbers.sender().send(1);
    String sent =
        Select.select(
            Select.send(numbers.sender(), 2, () -> "number"),
            Select.send(words.sender(), "word", () -> "word"));
    assertThat(sent).isEqualTo("word");
    assertThat(words.receiver().tryReceive()).isEqualTo("word");
    assertThat(numbers.receiver().tryReceive()).isEqualTo(1);
    assertThatThrownBy(numbers.receiver()::tryReceive).isInstanceOf(WouldBlockException.class);
  }

  @NurseryTest
  void growsAChannelWhereNeeded() {
    MemoryChannel<Integer> large = MemoryChannel.unbounded();
    for (int i = 0; i < 100; i++) {
      Select.select(Select.send(large.sender(), i), Select.receive(numbers.receiver(), _ -> 0));
    }
    assertThat(large.sender().statistics().currentBufferUsed()).isEqualTo(100);
  }

  @NurseryTest
  void otherwiseIfNothingIsReady() {
    List<String> done = new ArrayList<>();
    Select.select(
        Select.orElse(() -> done.add("nothing")),
        Select.onReceive(numbers.receiver(), n -> done.add("number " + n)));
    numbers.sender().send(7);
    Select.select(
        Select.orElse(() -> done.add("nothing")),
        Select.onReceive(numbers.receiver(), n -> done.add("number " + n)));
    assertThat(done).containsExactly("nothing", "number 7");
  }

  @NurseryTest
  void isACheckpointEitherWay(Nursery nursery) {
    numbers.sender().send(1);
    Checkpoints.assertCheckpoints(() -> Select.select(Select.receive(numbers.receiver())));
    Checkpoints.assertCheckpoints(
        () -> Select.select(Select.receive(numbers.receiver()), Select.orElse(() -> 0)));
    nursery.startSoon(() -> meeting.sender().send(1));
    Checkpoints.assertCheckpoints(() -> Select.select(Select.receive(meeting.receiver())));
  }

  private static MemoryChannel<Integer> full(int capacity, int value) {
    MemoryChannel<Integer> channel = MemoryChannel.open(capacity);
    for (int i = 0; i < capacity; i++) {
      channel.sender().send(value);
    }
    return channel;
  }

  /** Each busy channel gets its share, and a biased select sees the first one only. */
  @NurseryTest
  void isFairUnlessBiased() {
    int[] times = new int[3];
    int[] biased = new int[3];
    List<Select.Arm<Integer>> arms = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      arms.add(Select.receive(full(1_300, i).receiver()));
    }
    for (int i = 0; i < 900; i++) {
      times[Select.<Integer>select(arms.get(0), arms.get(1), arms.get(2))]++;
      if (i < 300) {
        biased[Select.<Integer>biased(arms.get(0), arms.get(1), arms.get(2))]++;
      }
    }
    for (int each : times) {
      assertThat(each).isBetween(250, 350);
    }
    assertThat(biased).containsExactly(300, 0, 0);
  }

  /** Has something happen whenever somebody looks at it. */
  private static final class HauntedClock implements TaskClock {

    private @Nullable Runnable haunting;

    @Override
    public long now() {
      Runnable now = haunting;
      haunting = null;
      if (now != null) {
        now.run();
      }
      return 0;
    }

    @Override
    public Alarm alarm(Bell bell) {
      return new Alarm() {
        @Override
        public void ringAt(long time) {}

        @Override
        public void close() {}
      };
    }
  }

  /** While the select looks at its arms, the first becomes ready, and then the last. */
  @Test
  void biasedTakesWhatWasReadyFirst() {
    var clock = new HauntedClock();
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          var happened = new Event();
          Task<?> ended = nursery.startSoon(Tasks::sleepForever);
          Select.Arm<String> later = Select.after(Duration.ofHours(1), () -> "time");
          clock.haunting =
              () -> {
                happened.set();
                numbers.sender().trySend(1);
              };
          assertThat(
                  Select.<String>biased(
                      Select.when(happened, () -> "event"),
                      later,
                      Select.receive(numbers.receiver(), _ -> "number")))
              .isEqualTo("event");
          clock.haunting =
              () -> {
                ended.cancel("so it ends");
                Eventually.until("it has ended", () -> ended.outcome().isPresent());
              };
          assertThat(
                  Select.<String>biased(
                      Select.ended(ended, _ -> "task"),
                      later,
                      Select.receive(numbers.receiver(), _ -> "number")))
              .isEqualTo("task");
          assertThat(numbers.receiver().tryReceive()).isEqualTo(1);
        });
  }

  /** Whoever stands behind arms that are never ready does not inherit their share. */
  @NurseryTest
  void isFairToThoseBesideIdleOnes() {
    int[] times = new int[5];
    Select.Arm<Integer> one = Select.receive(full(1_000, 1).receiver());
    Select.Arm<Integer> two = Select.receive(full(1_000, 2).receiver());
    Select.Arm<Integer> four = Select.receive(full(1_000, 4).receiver());
    Event never = new Event();
    for (int i = 0; i < 900; i++) {
      times[
          Select.<Integer>select(
              Select.receive(numbers.receiver()), one, two, Select.when(never, () -> 3), four)]++;
    }
    for (int ready : new int[] {1, 2, 4}) {
      assertThat(times[ready]).isBetween(250, 350);
    }
  }

  /** Two channels of which each is used in one select only. */
  @NurseryTest
  void isFairTheFirstTime() {
    int[] times = new int[2];
    for (int i = 0; i < 400; i++) {
      MemoryChannel<Integer> left = full(1, 0);
      MemoryChannel<Integer> right = full(1, 1);
      times[
          Select.<Integer>select(
              Select.receive(left.receiver()), Select.receive(right.receiver()))]++;
    }
    assertThat(times[0]).isBetween(150, 250);
  }

  // -- waiting

  @NurseryTest(time = Time.STANDS_STILL)
  void waitsForTheFirst(Nursery nursery) {
    Task<Object> selecting =
        nursery.startSoon(() ->
            Select.<Object>select(
                Select.receive(numbers.receiver()),
                Select.receive(words.receiver()),
                Select.send(meeting.sender(), 9, () -> "sent")));
    Settling.waitAllTasksBlocked();
    assertThat(numbers.receiver().statistics().tasksWaitingReceive()).isEqualTo(1);
    assertThat(words.receiver().statistics().tasksWaitingReceive()).isEqualTo(1);
    assertThat(meeting.receiver().statistics().tasksWaitingSend()).isEqualTo(1);
    words.sender().trySend("word");
    numbers.sender().trySend(1);
    assertThatThrownBy(meeting.receiver()::tryReceive).isInstanceOf(WouldBlockException.class);
    assertThat(selecting.await()).isEqualTo("word");
    assertThat(numbers.receiver().tryReceive()).as("not chosen, so not taken").isEqualTo(1);
    assertNobodyWaits(numbers, words, meeting);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void keepsItsPlaceInLine(Nursery nursery) {
    List<String> order = new ArrayList<>();
    nursery.startSoon(() -> order.add("first " + meeting.receiver().receive()));
    Settling.waitAllTasksBlocked();
    nursery.startSoon(() ->
        order.add(
            "select "
                + Select.<Object>select(
                    Select.receive(words.receiver()), Select.receive(meeting.receiver()))));
    Settling.waitAllTasksBlocked();
    nursery.startSoon(() -> order.add("last " + meeting.receiver().receive()));
    for (int i = 1; i <= 3; i++) {
      Settling.waitAllTasksBlocked();
      meeting.sender().trySend(i);
    }
    Settling.waitAllTasksBlocked();
    assertThat(order).containsExactly("first 1", "select 2", "last 3");
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void cancelledItHasDoneNothing(Nursery nursery) {
    CancelScope scope = CancelScope.create();
    Task<Void> selecting =
        nursery.startSoon(() ->
            scope.run(() ->
                Select.<Object>select(
                    Select.receive(numbers.receiver()), Select.send(meeting.sender(), 1))));
    Settling.waitAllTasksBlocked();
    scope.cancel("enough");
    assertThatThrownBy(meeting.receiver()::tryReceive).isInstanceOf(WouldBlockException.class);
    selecting.await();
    numbers.sender().trySend(2);
    assertThat(numbers.receiver().tryReceive()).isEqualTo(2);
    assertNobodyWaits(numbers, meeting);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void twoSelectsMeet(Nursery nursery) {
    MemoryChannel<Integer> other = MemoryChannel.open(0);
    Task<String> one =
        nursery.startSoon(() ->
            Select.select(
                Select.send(meeting.sender(), 1, () -> "sent 1"),
                Select.receive(other.receiver(), n -> "got " + n)));
    Settling.waitAllTasksBlocked();
    Task<String> two =
        nursery.startSoon(() ->
            Select.select(
                Select.send(other.sender(), 2, () -> "sent 2"),
                Select.receive(meeting.receiver(), n -> "got " + n)));
    assertThat(List.of(one.await(), two.await()))
        .isIn(List.of("sent 1", "got 1"), List.of("got 2", "sent 2"));
    assertNobodyWaits(meeting, other);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void doesNotMeetItself(Nursery nursery) {
    Task<String> selecting =
        nursery.startSoon(() ->
            Select.select(
                Select.send(meeting.sender(), 1, () -> "sent"),
                Select.receive(meeting.receiver(), n -> "got " + n)));
    Settling.waitAllTasksBlocked();
    assertThat(selecting.outcome()).isEmpty();
    meeting.sender().trySend(2);
    assertThat(selecting.await()).isEqualTo("got 2");
    assertNobodyWaits(meeting);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void theSameChannelTwice(Nursery nursery) {
    Task<String> selecting =
        nursery.startSoon(() ->
            Select.select(
                Select.receive(meeting.receiver(), n -> "one " + n),
                Select.receive(meeting.receiver(), n -> "other " + n)));
    Settling.waitAllTasksBlocked();
    meeting.sender().trySend(1);
    assertThatThrownBy(() -> meeting.sender().trySend(2)).isInstanceOf(WouldBlockException.class);
    assertThat(selecting.await()).isEqualTo("one 1");
    assertNobodyWaits(meeting);
  }

  // -- ends

  @NurseryTest
  void anEndedChannelIsReady() {
    words.sender().close();
    assertThatThrownBy(() ->
            Select.<Object>select(
                Select.receive(numbers.receiver()), Select.receive(words.receiver())))
        .isInstanceOf(EndOfChannelException.class);
    words.receiver().close();
    assertThatThrownBy(() ->
            Select.<Object>select(
                Select.receive(numbers.receiver()), Select.receive(words.receiver())))
        .isInstanceOf(ClosedResourceException.class);
    numbers.receiver().close();
    assertThatThrownBy(() -> Select.select(Select.send(numbers.sender(), 1)))
        .isInstanceOf(BrokenResourceException.class);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void closingEndsIt(Nursery nursery) {
    Task<?> selecting =
        nursery.startSoon(() ->
            assertThatThrownBy(() ->
                    Select.<Object>select(
                        Select.receive(numbers.receiver()), Select.receive(words.receiver())))
                .isInstanceOf(EndOfChannelException.class));
    Settling.waitAllTasksBlocked();
    words.sender().close();
    selecting.await();
    assertNobodyWaits(numbers, words);
  }

  // -- what happens once

  @NurseryTest(time = Time.STANDS_STILL)
  void anEvent(Nursery nursery) {
    var event = new Event();
    for (int i = 0; i < 2; i++) { // once it has to come, then it is there
      Task<String> selecting =
          nursery.startSoon(() ->
              Select.select(Select.receive(words.receiver()), Select.when(event, () -> "event")));
      Settling.waitAllTasksBlocked();
      event.set();
      assertThat(selecting.await()).isEqualTo("event");
    }
    assertThat(event.statistics().tasksWaiting()).isZero();
    assertNobodyWaits(words);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void anEventThatWasNotChosenIsLeft(Nursery nursery) {
    var event = new Event();
    Task<String> selecting =
        nursery.startSoon(() ->
            Select.select(Select.receive(words.receiver()), Select.when(event, () -> "event")));
    Settling.waitAllTasksBlocked();
    assertThat(event.statistics().tasksWaiting()).isEqualTo(1);
    words.sender().trySend("word");
    assertThat(selecting.await()).isEqualTo("word");
    assertThat(event.statistics().tasksWaiting()).isZero();
    event.set();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void theEndOfATask(Nursery nursery) {
    var gate = new Event();
    Task<Integer> watched =
        nursery.startSoon(() -> {
          gate.await();
          return 42;
        });
    Task<Outcome<Integer>> selecting =
        nursery.startSoon(() ->
            Select.select(
                Select.receive(words.receiver(), _ -> new Outcome.Success<>(0)),
                Select.ended(watched, outcome -> outcome)));
    Settling.waitAllTasksBlocked();
    gate.set();
    assertThat(selecting.await()).isEqualTo(new Outcome.Success<>(42));
    watched.cancel("too late");
    Task<Void> cancelled = nursery.startSoon(Tasks::sleepForever);
    cancelled.cancel("for the outcome");
    String how =
        Select.select(
            Select.ended(
                cancelled,
                outcome -> outcome instanceof Outcome.Cancellation ? "cancelled" : "other"));
    assertThat(how).isEqualTo("cancelled");
  }

  @NurseryTest
  void time(VirtualClock clock) {
    String late =
        Select.select(
            Select.receive(words.receiver()),
            Select.after(Duration.ofHours(2), () -> "late"),
            Select.after(Duration.ofHours(1), () -> "sooner"));
    assertThat(late).isEqualTo("sooner");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(1));
    assertNobodyWaits(words);
    assertThat(
            Select.<String>select(
                Select.receive(words.receiver()), Select.after(Duration.ZERO, () -> "now")))
        .isEqualTo("now");
    words.sender().send("word");
    assertThat(
            Select.<String>select(
                Select.receive(words.receiver()), Select.after(Duration.ofHours(1), () -> "late")))
        .isEqualTo("word");
    Tasks.sleep(Duration.ofHours(3)); // the alarm of that one wakes nobody
  }

  // -- callbacks

  @NurseryTest
  void theFunctionIsOrdinaryCode() {
    numbers.sender().send(1);
    int doubled =
        Select.select(
            Select.receive(
                numbers.receiver(),
                n -> {
                  numbers.sender().send(2 * n); // so no lock is held
                  Tasks.checkpoint();
                  return Select.select(Select.receive(numbers.receiver()));
                }));
    assertThat(doubled).isEqualTo(2);
    words.sender().send("word");
    assertThatThrownBy(() ->
            Select.select(
                Select.receive(
                    words.receiver(),
                    word -> {
                      throw new IllegalStateException(word);
                    })))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("word");
    assertThatThrownBy(() ->
            Select.select(
                Select.orElse(() -> {
                  throw new IOException("checked, and as it is");
                })))
        .isInstanceOf(IOException.class)
        .hasMessage("checked, and as it is");
  }

  /** A wait of the JDK's in a function of an arm is cut off like any other. */
  @NurseryTest
  void anInterruptInTheFunctionIsTheCancellation() {
    var never = new CountDownLatch(1);
    CancelScope scope = CancelScope.create();
    scope.run(() ->
        Select.select(
            Select.orElse(() -> {
              scope.cancel("while the function waits");
              never.await();
            })));
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  // -- misuse

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void mistakesAreToldInWords() {
    assertThatThrownBy(Select::select)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Tasks.sleepForever()");
    assertThatThrownBy(() -> Select.<Integer>select(Select.orElse(() -> 1), Select.orElse(() -> 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than one orElse");
    ReceiveChannel<Integer> foreign =
        new ReceiveChannel<>() {
          @Override
          public Integer receive() {
            return 1;
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(() -> Select.receive(foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("MemoryChannel", "pass its values on");
    assertThatThrownBy(() -> Select.select(Select.receive(numbers.receiver()), null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("arm");
    assertThatThrownBy(() -> Select.send(numbers.sender(), null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("Optional");
  }
}
