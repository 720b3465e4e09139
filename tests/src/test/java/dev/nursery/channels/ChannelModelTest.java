package dev.nursery.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.BrokenResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.WouldBlockException;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.MemoryReceiveChannel;
import dev.nursery.channel.MemorySendChannel;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * A channel beside a model of it that is as simple as can be: what trio's rules say, for one step
 * at a time. Every step begins when all tasks wait, so that the model knows who is where.
 */
class ChannelModelTest {

  /** What is done next, through which of two handles on that end. */
  enum Move {
    SEND,
    RECEIVE,
    TRY_SEND,
    TRY_RECEIVE,
    CANCEL_SENDER,
    CANCEL_RECEIVER,
    CLOSE_SENDER,
    CLOSE_RECEIVER
  }

  record Step(Move move, int handle) {}

  @Provide
  Arbitrary<List<Step>> programs() {
    Arbitrary<Move> moves =
        Arbitraries.frequency(
            Tuple.of(8, Move.SEND),
            Tuple.of(8, Move.RECEIVE),
            Tuple.of(3, Move.TRY_SEND),
            Tuple.of(3, Move.TRY_RECEIVE),
            Tuple.of(2, Move.CANCEL_SENDER),
            Tuple.of(2, Move.CANCEL_RECEIVER),
            Tuple.of(1, Move.CLOSE_SENDER),
            Tuple.of(1, Move.CLOSE_RECEIVER));
    return Combinators.combine(moves, Arbitraries.integers().between(0, 1))
        .as(Step::new)
        .list()
        .ofMaxSize(25);
  }

  @Property
  void doesWhatTheModelDoes(
      @ForAll("programs") List<Step> program, @ForAll @IntRange(max = 3) int capacity) {
    var model = new Model(capacity);
    List<String> log = new ArrayList<>();
    Nursery.options()
        .clock(new VirtualClock())
        .run(nursery -> {
          var real = new Real(nursery, capacity, log);
          for (int i = 0; i < program.size(); i++) {
            Step step = program.get(i);
            model.play(i, step);
            real.play(i, step);
            Settling.waitAllTasksBlocked();
            assertThat(log.stream().sorted().toList())
                .as("after step %d of %s", i, program)
                .isEqualTo(model.log.stream().sorted().toList());
            MemoryChannel.Statistics seen = real.channel.sender().statistics();
            assertThat(seen.currentBufferUsed()).isEqualTo(model.buffer.size());
            assertThat(seen.tasksWaitingSend()).isEqualTo(model.senders.size());
            assertThat(seen.tasksWaitingReceive()).isEqualTo(model.receivers.size());
          }
          nursery.cancelScope().cancel("over");
        });
  }

  /** The rules, without tasks: who waits, and what is there. */
  private static final class Model {

    private record Waiting(int number, int handle) {}

    private final int capacity;
    final Deque<Integer> buffer = new ArrayDeque<>();
    final Deque<Waiting> senders = new ArrayDeque<>();
    final Deque<Waiting> receivers = new ArrayDeque<>();
    private final boolean[] senderClosed = new boolean[2];
    private final boolean[] receiverClosed = new boolean[2];
    final List<String> log = new ArrayList<>();

    Model(int capacity) {
      this.capacity = capacity;
    }

    void play(int number, Step step) {
      int handle = step.handle();
      switch (step.move()) {
        case SEND -> say(number, send(number, handle, true));
        case TRY_SEND -> say(number, send(number, handle, false));
        case RECEIVE -> say(number, receive(number, handle, true));
        case TRY_RECEIVE -> say(number, receive(number, handle, false));
        case CANCEL_SENDER -> cancel(senders, handle);
        case CANCEL_RECEIVER -> cancel(receivers, handle);
        case CLOSE_SENDER -> {
          senderClosed[handle] = true;
          failThrough(senders, handle);
          if (senderClosed[0] && senderClosed[1]) {
            failAll(receivers, "ended");
          }
        }
        case CLOSE_RECEIVER -> {
          receiverClosed[handle] = true;
          failThrough(receivers, handle);
          if (receiverClosed[0] && receiverClosed[1]) {
            failAll(senders, "broken");
            buffer.clear();
          }
        }
      }
    }

    private void say(int number, String what) {
      if (!what.isEmpty()) {
        log.add(number + " " + what);
      }
    }

    private String send(int number, int handle, boolean waits) {
      if (senderClosed[handle]) {
        return "closed";
      }
      if (receiverClosed[0] && receiverClosed[1]) {
        return "broken";
      }
      if (!receivers.isEmpty()) {
        say(receivers.remove().number(), "received " + number);
        return "sent";
      }
      if (buffer.size() < capacity) {
        buffer.add(number);
        return "sent";
      }
      if (waits) {
        senders.add(new Waiting(number, handle));
        return "";
      }
      return "would block";
    }

    private String receive(int number, int handle, boolean waits) {
      if (receiverClosed[handle]) {
        return "closed";
      }
      if (!buffer.isEmpty()) {
        int value = buffer.remove();
        if (!senders.isEmpty()) {
          buffer.add(senders.element().number());
          say(senders.remove().number(), "sent");
        }
        return "received " + value;
      }
      if (!senders.isEmpty()) {
        int value = senders.element().number();
        say(senders.remove().number(), "sent");
        return "received " + value;
      }
      if (senderClosed[0] && senderClosed[1]) {
        return "ended";
      }
      if (waits) {
        receivers.add(new Waiting(number, handle));
        return "";
      }
      return "would block";
    }

    /** The first in the line, or the last. */
    private void cancel(Deque<Waiting> line, int which) {
      if (!line.isEmpty()) {
        Waiting cancelled = which == 0 ? line.removeFirst() : line.removeLast();
        say(cancelled.number(), "cancelled");
      }
    }

    private void failThrough(Deque<Waiting> line, int handle) {
      line.stream()
          .filter(each -> each.handle() == handle)
          .forEach(each -> say(each.number(), "closed"));
      line.removeIf(each -> each.handle() == handle);
    }

    private void failAll(Deque<Waiting> line, String how) {
      line.forEach(each -> say(each.number(), how));
      line.clear();
    }
  }

  /** The channel, with a task for each operation that may wait. */
  private static final class Real {

    private record Running(int number, Task<?> task) {}

    final MemoryChannel<Integer> channel;
    private final Nursery nursery;
    private final List<String> log;
    private final List<MemorySendChannel<Integer>> senders;
    private final List<MemoryReceiveChannel<Integer>> receivers;
    private final Deque<Running> sending = new ArrayDeque<>();
    private final Deque<Running> receiving = new ArrayDeque<>();

    Real(Nursery nursery, int capacity, List<String> log) {
      this.nursery = nursery;
      this.channel = MemoryChannel.open(capacity);
      this.log = Collections.synchronizedList(log);
      this.senders = List.of(channel.sender(), channel.sender().cloneHandle());
      this.receivers = List.of(channel.receiver(), channel.receiver().cloneHandle());
    }

    void play(int number, Step step) {
      var sender = senders.get(step.handle());
      var receiver = receivers.get(step.handle());
      switch (step.move()) {
        case SEND -> sending.add(running(number, () -> sent(() -> sender.send(number))));
        case TRY_SEND -> say(number, () -> sent(() -> sender.trySend(number)));
        case RECEIVE -> receiving.add(running(number, () -> "received " + receiver.receive()));
        case TRY_RECEIVE -> say(number, () -> "received " + receiver.tryReceive());
        case CANCEL_SENDER -> cancel(sending, step.handle());
        case CANCEL_RECEIVER -> cancel(receiving, step.handle());
        case CLOSE_SENDER -> sender.close();
        case CLOSE_RECEIVER -> receiver.close();
      }
    }

    private Running running(int number, Supplier<String> operation) {
      return new Running(number, nursery.startSoon(() -> say(number, operation)));
    }

    private void cancel(Deque<Running> line, int which) {
      line.removeIf(each -> each.task().outcome().isPresent());
      if (!line.isEmpty()) {
        Running cancelled = which == 0 ? line.removeFirst() : line.removeLast();
        cancelled.task().cancel("a move");
        log.add(cancelled.number() + " cancelled");
      }
    }

    private void say(int number, Supplier<String> operation) {
      String what;
      try {
        what = operation.get();
      } catch (ClosedResourceException e) {
        what = "closed";
      } catch (BrokenResourceException e) {
        what = "broken";
      } catch (EndOfChannelException e) {
        what = "ended";
      } catch (WouldBlockException e) {
        what = "would block";
      }
      log.add(number + " " + what);
    }

    private static String sent(Runnable operation) {
      operation.run();
      return "sent";
    }
  }
}
