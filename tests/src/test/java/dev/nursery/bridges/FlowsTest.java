package dev.nursery.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nursery.Action;
import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.bridge.FlowPublisher;
import dev.nursery.bridge.FlowReceiver;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.schedule.Deterministic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlowsTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private static Flow.Publisher<Integer> numbers(Nursery nursery, int count) {
    return FlowPublisher.ofAll(nursery, IntStream.range(0, count).boxed().toList());
  }

  @NurseryTest
  void everythingArrivesInItsOrder(Nursery nursery) {
    for (int prefetch : new int[] {1, 2, 7, 1_000}) {
      var received = new ArrayList<Integer>();
      try (FlowReceiver<Integer> receiver = FlowReceiver.of(numbers(nursery, 100), prefetch)) {
        receiver.forEach(received::add);
        assertThatThrownBy(receiver::receive).isInstanceOf(EndOfChannelException.class);
      }
      assertThat(received).isEqualTo(IntStream.range(0, 100).boxed().toList());
    }
  }

  @NurseryTest
  void nobodySendsWhatWasNotAskedFor(Nursery nursery) {
    var sent = new AtomicInteger();
    Flow.Publisher<Integer> publisher =
        FlowPublisher.of(
            nursery,
            out -> {
              while (true) {
                out.send(sent.getAndIncrement());
              }
            });
    try (FlowReceiver<Integer> receiver = FlowReceiver.of(publisher, 4)) {
      Settling.waitAllTasksBlocked();
      assertThat(sent.get()).isEqualTo(5); // four have arrived, and one waits to be sent
      assertThat(receiver.receive()).isZero();
      assertThat(receiver.receive()).isOne();
      Settling.waitAllTasksBlocked();
      assertThat(sent.get()).isEqualTo(7);
    }
    Settling.waitAllTasksBlocked();
    assertThat(nursery.childTasks()).as("closing has cancelled the one who sends").isEmpty();
  }

  @NurseryTest
  void errorsTravelAfterWhatCameBefore(Nursery nursery) {
    var error = new IOException("on purpose");
    Flow.Publisher<String> publisher =
        FlowPublisher.of(
            nursery,
            out -> {
              out.send("before");
              throw error;
            });
    try (FlowReceiver<String> receiver = FlowReceiver.of(publisher, 4)) {
      Settling.waitAllTasksBlocked();
      assertThat(receiver.receive()).isEqualTo("before");
      assertThatThrownBy(receiver::receive)
          .isInstanceOf(BrokenResourceException.class)
          .hasCause(error);
    }
    assertThat(nursery.cancelScope().cancelCalled()).isFalse();
  }

  @NurseryTest
  void aCancelledReceiveHasTakenNothing(Nursery nursery) {
    try (FlowReceiver<String> receiver =
        FlowReceiver.of(
            FlowPublisher.of(
                nursery,
                out -> {
                  Tasks.sleep(HOUR.multipliedBy(2));
                  out.send("late");
                }),
            1)) {
      assertThat(CancelScope.moveOnAfter(HOUR, receiver::receive).done()).isFalse();
      assertThat(receiver.receive()).isEqualTo("late");
    }
  }

  @NurseryTest
  void closingWakesWhoReceives(Nursery nursery) {
    FlowReceiver<String> receiver =
        FlowReceiver.of(FlowPublisher.of(nursery, _ -> Tasks.sleepForever()), 1);
    Task<?> receives =
        nursery.startSoon(() ->
            assertThatThrownBy(receiver::receive).isInstanceOf(ClosedResourceException.class));
    Settling.waitAllTasksBlocked();
    receiver.close();
    receives.await();
  }

  @NurseryTest
  void aCancelledNurseryTellsItsSubscribers() {
    var receivers = new ArrayList<FlowReceiver<String>>();
    Nursery.run(nursery -> {
      receivers.add(FlowReceiver.of(FlowPublisher.of(nursery, _ -> Tasks.sleepForever()), 1));
      Settling.waitAllTasksBlocked();
      nursery.cancelScope().cancel("enough");
    });
    assertThatThrownBy(receivers.getFirst()::receive)
        .isInstanceOf(BrokenResourceException.class)
        .rootCause()
        .hasMessageContaining("enough");
  }

  /** A subscriber that asks for all there is, and does with each what it is told to. */
  private static Flow.Subscriber<String> subscriber(
      Action<Flow.Subscription> onNext, List<Throwable> errors) {
    return new Flow.Subscriber<>() {
      private Flow.@Nullable Subscription subscription;

      @Override
      public void onSubscribe(Flow.Subscription made) {
        subscription = made;
        made.request(1);
      }

      @Override
      public void onNext(String item) {
        try {
          onNext.accept(Objects.requireNonNull(subscription));
        } catch (RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }

      @Override
      public void onError(Throwable failure) {
        errors.add(failure);
      }

      @Override
      public void onComplete() {}
    };
  }

  @NurseryTest
  void aCancellationMetByASubscriberIsNoFailureOfIt() {
    var errors = new ArrayList<Throwable>();
    Nursery.run(nursery -> {
      FlowPublisher.<String>of(nursery, out -> out.send("value"))
          .subscribe(subscriber(_ -> Tasks.sleepForever(), errors));
      Settling.waitAllTasksBlocked();
      nursery.cancelScope().cancel("enough");
    });
    assertThat(errors).singleElement().isInstanceOf(CancellationException.class);
  }

  @NurseryTest
  void aSubscriberMayCancelAndThenWait(Nursery nursery) {
    var errors = new ArrayList<Throwable>();
    FlowPublisher.<String>of(nursery, out -> out.send("value"))
        .subscribe(
            subscriber(
                subscription -> {
                  subscription.cancel();
                  Tasks.checkpoint();
                },
                errors));
    Settling.waitAllTasksBlocked();
    assertThat(errors).isEmpty();
    assertThat(nursery.childTasks()).isEmpty();
    assertThat(nursery.cancelScope().cancelCalled()).isFalse();
  }

  @NurseryTest
  void aShieldedSendEndsWithItsSubscriber(Nursery nursery) {
    var seen = new ArrayList<Throwable>();
    FlowReceiver<String> receiver =
        FlowReceiver.of(
            FlowPublisher.of(
                nursery,
                out -> {
                  out.send("fits");
                  CancelScope.shielded(() -> {
                    for (int i = 0; i < 2; i++) {
                      seen.add(catchThrowable(() -> out.send("is not wanted")));
                    }
                    out.send("nor is this");
                  });
                }),
            1);
    Settling.waitAllTasksBlocked();
    receiver.close();
    Settling.waitAllTasksBlocked();
    assertThat(seen)
        .hasSize(2)
        .allSatisfy(thrown ->
            assertThat(thrown)
                .isInstanceOf(BrokenResourceException.class)
                .hasMessageContaining("the subscriber has cancelled"));
    assertThat(nursery.childTasks()).isEmpty();
    assertThat(nursery.cancelScope().cancelCalled()).as("that is no failure").isFalse();
  }

  @Test
  void whoSubscribesTooLateIsTold() {
    Flow.Publisher<Integer> publisher = Nursery.call(nursery -> numbers(nursery, 3));
    FlowReceiver<Integer> receiver = FlowReceiver.of(publisher, 1);
    assertThatThrownBy(receiver::receive)
        .isInstanceOf(BrokenResourceException.class)
        .rootCause()
        .hasMessageContaining("closed");
  }

  @Test
  void fromAPublisherOfTheJdk() {
    var received = new ArrayList<Integer>();
    Nursery.run(nursery -> {
      try (var publisher = new SubmissionPublisher<Integer>()) {
        FlowReceiver<Integer> receiver = FlowReceiver.of(publisher, 2);
        nursery.startSoon(() -> receiver.forEach(received::add));
        for (int i = 0; i < 1_000; i++) {
          publisher.submit(i);
        }
      }
    });
    assertThat(received).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
  }

  /** Several who receive, in every order that could be drawn: each element once. */
  @Test
  void noElementIsLostOrSeenTwice() {
    Deterministic.explore(
        300,
        nursery -> {
          var received = new ArrayList<Integer>();
          FlowReceiver<Integer> receiver = FlowReceiver.of(numbers(nursery, 6), 2);
          Nursery.run(receivers -> {
            for (int i = 0; i < 3; i++) {
              receivers.startSoon(() -> receiver.forEach(received::add));
            }
          });
          assertThat(received)
              .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 6).boxed().toList());
        });
  }

  @Test
  void cancelledAnywhereNothingIsLeft() {
    CancellationExplorer.seed(1)
        .explore((nursery, _) -> {
          try (FlowReceiver<Integer> receiver = FlowReceiver.of(numbers(nursery, 5), 2)) {
            List<Integer> received = new ArrayList<>();
            receiver.forEach(received::add);
          }
        });
  }

  /** Rule 2.7, as no publisher can bear it otherwise. */
  @NurseryTest
  void aSubscriptionIsCalledByOneAtATime(Nursery nursery) {
    FlowReceiver<String> receiver = FlowReceiver.create(1);
    var calls = new ArrayList<String>();
    receiver.onSubscribe(
        new Flow.Subscription() {
          private boolean busy;

          @Override
          public void request(long n) {
            assertThat(busy).isFalse();
            busy = true;
            Tasks.sleep(HOUR);
            busy = false;
            calls.add("request " + n);
          }

          @Override
          public void cancel() {
            assertThat(busy).isFalse();
            calls.add("cancel");
          }
        });
    receiver.onNext("value");
    nursery.startSoon(receiver::receive);
    Tasks.sleep(HOUR.dividedBy(2));
    receiver.close();
    Tasks.sleep(HOUR);
    assertThat(calls).containsExactly("request 1", "request 1", "cancel");
  }

  @Test
  void whoHasWaitedLongestReceivesFirst() {
    Deterministic.explore(
        100,
        nursery -> {
          FlowReceiver<String> receiver = FlowReceiver.create(2);
          Task<String> first = nursery.startSoon(receiver::receive);
          Tasks.sleep(HOUR); // so it waits
          receiver.onNext("one");
          Task<String> second = nursery.startSoon(receiver::receive);
          Tasks.yieldNow();
          receiver.onNext("two");
          assertThat(List.of(first.await(), second.await())).containsExactly("one", "two");
        });
  }

  /** The subscriber may not be told any more, so the nursery is. */
  @Test
  void whatFailsAfterTheSubscriberHasCancelledIsTheNurserys() {
    var failure = new IllegalStateException("on purpose");
    assertThatThrownBy(() ->
            Nursery.run(nursery -> {
              FlowReceiver<String> receiver =
                  FlowReceiver.of(
                      FlowPublisher.of(
                          nursery,
                          _ -> {
                            try {
                              Tasks.sleepForever();
                            } finally {
                              CancelScope.shielded(Tasks::checkpoint);
                              throwIt(failure);
                            }
                          }),
                      1);
              Tasks.sleep(Duration.ofMillis(1));
              receiver.close();
            }))
        .hasCause(failure);
  }

  /** A subscription that does {@code request} when it is asked for more than at first. */
  private static class AskedTwice implements Flow.Subscription {

    final List<String> calls = new ArrayList<>();
    private final Runnable request;

    AskedTwice(Runnable request) {
      this.request = request;
    }

    @Override
    public void request(long n) {
      calls.add("request " + n);
      if (calls.size() > 1) {
        request.run();
      }
    }

    @Override
    public void cancel() {
      calls.add("cancel");
    }
  }

  @Test
  void elementIsNotLostToPublisherThatThrowsWhereItIsAskedForMore() {
    FlowReceiver<String> receiver = FlowReceiver.create(2);
    var failure = new IllegalStateException("no more");
    var publisher = new AskedTwice(() -> throwIt(failure));
    receiver.onSubscribe(publisher);
    receiver.onNext("one");
    receiver.onNext("two");
    assertThat(receiver.receive()).isEqualTo("one");
    assertThat(receiver.receive()).isEqualTo("two");
    assertThatThrownBy(receiver::receive)
        .isInstanceOf(BrokenResourceException.class)
        .hasCause(failure);
    assertThat(publisher.calls).containsExactly("request 2", "request 1", "cancel");
  }

  @NurseryTest
  void elementIsNotLostToReceiverThatIsCancelledWhereItAsksForMore() {
    FlowReceiver<String> receiver = FlowReceiver.create(2);
    receiver.onSubscribe(new AskedTwice(Tasks::sleepForever));
    receiver.onNext("one");
    receiver.onNext("two");
    var received = new ArrayList<String>();
    CancelScope.moveOnAfter(
        HOUR,
        () -> {
          received.add(receiver.receive());
          received.add(receiver.receive()); // raises where it begins
        });
    assertThat(received).containsExactly("one");
    assertThat(receiver.receive()).isEqualTo("two");
    assertThatThrownBy(receiver::receive).isInstanceOf(BrokenResourceException.class);
  }

  /** The most that can be asked for is no prefetch of a receiver that wants nothing. */
  @Test
  void asksForAsMuchAsThereIs() {
    FlowReceiver<String> receiver = FlowReceiver.create(Integer.MAX_VALUE);
    var publisher =
        new AskedTwice(() -> {}) {
          @Override
          public void cancel() {
            throw new AssertionError("cancelled, and nobody has closed it");
          }
        };
    receiver.onSubscribe(publisher);
    receiver.onNext("one");
    assertThat(receiver.receive()).isEqualTo("one");
    assertThat(publisher.calls).containsExactly("request " + Integer.MAX_VALUE);
  }

  /** Rule 1.3, also for a body that leaves somebody behind who sends. */
  @NurseryTest
  void subscriberIsToldOneThingAfterTheOther(Nursery nursery) {
    var told = new ArrayList<String>();
    Flow.Publisher<String> publisher =
        FlowPublisher.of(
            nursery,
            out -> {
              nursery.startSoon(() -> out.send("by a task that the body does not wait for"));
              Tasks.sleep(HOUR.dividedBy(2));
            });
    publisher.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
          }

          @Override
          public void onNext(String item) {
            told.add("begins");
            Tasks.sleep(HOUR);
            told.add("ends");
          }

          @Override
          public void onError(Throwable failure) {
            told.add("fails");
          }

          @Override
          public void onComplete() {
            told.add("completes");
          }
        });
    Tasks.sleep(HOUR.multipliedBy(2));
    assertThat(told).containsExactly("begins", "ends", "completes");
  }

  private static void throwIt(RuntimeException failure) {
    throw failure;
  }
}
