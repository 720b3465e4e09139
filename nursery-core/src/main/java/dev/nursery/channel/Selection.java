package dev.nursery.channel;

import dev.nursery.Deadline;
import dev.nursery.Tasks;
import dev.nursery.kernel.Parking;
import dev.nursery.kernel.Sleep;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.WaitQueue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One select that is going on.
 *
 * <p>It has one ticket, as every wait has, and one entry for it in the line of each channel.
 * Whoever claims the ticket has chosen, since no second claim succeeds; which arm it was is written
 * into that arm's entry, under the gate of its channel, and found there by the selecting task,
 * which goes through these gates anyway to take its other entries out.
 *
 * <p>It looks, and if nothing is ready stands in all lines, in one hold of all gates. So two
 * selects that could serve each other cannot pass each other: one of them is in the gates first,
 * and then the other finds it in line. They are entered in the order of their making, so that two
 * selects cannot wait for each other there; a channel that occurs several times is entered once.
 * The entries of one select never serve each other: only who looks serves, and its own are not
 * there yet when it does.
 *
 * <p>Things that happen once need no gate: who waits for them stands in their queue first, and asks
 * then. If one happens while a channel is found ready, the channel is chosen; if nobody has chosen
 * a channel and the ticket was claimed, one of them must have happened.
 */
final class Selection {

  private final TaskRecord task;
  private final Choice<?>[] choices;
  private final boolean biased;

  private final Gates gates;

  private final boolean hasOnce;

  /** By choice, as the following; null until this has to wait, and where there is none. */
  private @Nullable Waiter<?> @Nullable [] waiters;

  private WaitQueue.@Nullable Waiter @Nullable [] entries;

  private int chosen = -1;
  private Step step = Step.WAITS;

  /** What the chosen arm has received, or null. */
  @Nullable Object received;

  private Selection(TaskRecord task, Choice<?>[] choices, boolean biased) {
    this.task = task;
    this.choices = choices;
    this.biased = biased;
    boolean once = false;
    int passing = 0;
    for (Choice<?> choice : choices) {
      once |= choice instanceof Once;
      passing += choice instanceof Passing ? 1 : 0;
    }
    this.hasOnce = once;
    this.gates = Gates.of(choices, passing);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the result of one of these arms is an R
  static <R extends @Nullable Object> R of(Select.Arm<? extends R>[] arms, boolean biased) {
    Choice<?>[] choices = choices(arms);
    int otherwise = otherwise(choices);
    TaskRecord task = (TaskRecord) Tasks.currentOrTemporary();
    task.checkCancelled();
    var selection = new Selection(task, choices, biased);
    if (selection.now()) {
      task.spendBudget();
    } else if (otherwise >= 0) {
      selection.chosen = otherwise;
      selection.step = Step.DONE;
      task.spendBudget();
    } else {
      selection.await();
    }
    return (R) selection.finish();
  }

  private static Choice<?>[] choices(Select.Arm<?>[] arms) {
    if (arms.length == 0) {
      throw new IllegalArgumentException(
          "a select without arms would wait for ever: if that is meant, there is Tasks.sleepForever(); if the arms come from a"
              + " collection that has become empty, this is the moment to stop");
    }
    var choices = new Choice<?>[arms.length];
    for (int i = 0; i < arms.length; i++) {
      choices[i] = (Choice<?>) Objects.requireNonNull(arms[i], "an arm of a select");
    }
    return choices;
  }

  private static int otherwise(Choice<?>[] choices) {
    int found = -1;
    for (int i = 0; i < choices.length; i++) {
      if (choices[i] instanceof Otherwise) {
        if (found >= 0) {
          throw new IllegalArgumentException(
              "a select with more than one orElse: which of them is meant if nothing is ready?");
        }
        found = i;
      }
    }
    return found;
  }

  // -- looking

  /** Does what can be done at once; false if nothing can. */
  private boolean now() {
    while (true) {
      int full = look(false);
      if (full < 0) {
        return chosen >= 0;
      }
      makeRoom(full);
    }
  }

  /**
   * Looks at all arms in one hold of all gates, and does the first that can be done; if none can,
   * and {@code stay} is set, stands in line for all.
   *
   * @return the arm for which memory has to be found before this can go on, or -1
   */
  private int look(boolean stay) {
    boolean[] happened = happened(); // the clock is anybody's code, so not in the gates
    int full = -1;
    gates.enter();
    int at = biased ? 0 : gates.draw(choices.length);
    for (int i = 0; i < choices.length && chosen < 0 && full < 0; i++) {
      Step found =
          switch (choices[at]) {
            case Passing<?, ?> channel -> channel.attempt(this);
            case Once<?> _ -> happened[at] ? Step.DONE : Step.WAITS;
            case Otherwise<?> _ -> Step.WAITS;
          };
      if (found == Step.NEEDS_MEMORY) {
        full = at;
      } else if (found != Step.WAITS) {
        chosen = at;
        step = found;
      }
      at = at + 1 < choices.length ? at + 1 : 0;
    }
    if (stay && chosen < 0 && full < 0) {
      standInLine();
    }
    gates.leave();
    return full;
  }

  private static final boolean[] NONE = {};

  private boolean[] happened() {
    if (!hasOnce) {
      return NONE;
    }
    var happened = new boolean[choices.length];
    for (int i = 0; i < choices.length; i++) {
      happened[i] = choices[i] instanceof Once<?> once && once.hasHappened();
    }
    return happened;
  }

  private void makeRoom(int full) {
    if (choices[full] instanceof Passing<?, ?> channel) {
      channel.conduit.makeRoom();
    }
  }

  // -- waiting

  private void await() {
    do {
      awaitOnce();
    } while (chosen < 0 && !choosePast());
  }

  private void awaitOnce() {
    long ticket = Parking.prepare(task, true);
    boolean awaited = false;
    try {
      // All that may fail comes before the first line: from there on a value may be on its way.
      join(ticket);
      for (int full; (full = look(true)) >= 0; ) {
        makeRoom(full);
      }
      if (chosen < 0) {
        awaited = true;
        Parking.await(task, ticket, this);
      }
    } finally {
      part();
      if (!awaited) {
        Parking.abandon(task, ticket);
        task.spendBudget();
      }
    }
  }

  /** Makes what is needed to wait, and stands in the queues of what happens once. */
  private void join(long ticket) {
    waiters = new @Nullable Waiter<?>[choices.length];
    entries = new WaitQueue.@Nullable Waiter[choices.length];
    Deadline earliest = null;
    for (int i = 0; i < choices.length; i++) {
      switch (choices[i]) {
        case Passing<?, ?> channel -> waiters[i] = channel.waiter(task, ticket);
        case Once.Due<?> due ->
            earliest = earliest == null ? due.deadline() : earliest.orEarlier(due.deadline());
        case Once<?> once -> {
          WaitQueue queue = once.queue();
          if (queue != null) {
            entries[i] = queue.join(task, ticket);
          }
        }
        case Otherwise<?> _ -> throw new AssertionError("an orElse does not wait");
      }
    }
    if (earliest != null) {
      earliest
          .remaining()
          .ifPresent(left -> Sleep.wakeAt(task, ticket, task.now() + left.toNanos()));
    }
  }

  private void standInLine() {
    for (int i = 0; i < choices.length; i++) {
      if (choices[i] instanceof Passing<?, ?> channel) {
        append(channel, i);
      }
    }
  }

  private <T> void append(Passing<T, ?> channel, int i) {
    channel.line().append(this.<T>waiter(i));
  }

  /** Leaves all lines and queues, and finds the arm that was claimed, if it was a channel's. */
  private void part() {
    if (waiters == null || entries == null) {
      return;
    }
    for (int i = 0; i < choices.length; i++) {
      if (waiters[i] != null && choices[i] instanceof Passing<?, ?> channel) {
        part(channel, i);
      } else if (entries[i] != null && choices[i] instanceof Once<?> once) {
        WaitQueue queue = once.queue();
        if (queue != null) {
          queue.leave(entries[i]);
        }
      }
    }
  }

  private <T> void part(Passing<T, ?> channel, int i) {
    Waiter<T> waiter = waiter(i);
    Gate gate = channel.conduit.gate;
    gate.enter();
    channel.line().leave(waiter);
    if (waiter.step != Step.WAITS) {
      chosen = i;
      step = waiter.step;
      received = waiter.item;
    }
    gate.leave();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // made by the same choice
  private <T> Waiter<T> waiter(int i) {
    return (Waiter<T>) Objects.requireNonNull(Objects.requireNonNull(waiters)[i]);
  }

  /**
   * The ticket was claimed, and by no channel: something has happened. Or a deadline was given that
   * is one of another clock, by which it is not time yet.
   */
  private boolean choosePast() {
    boolean[] happened = happened();
    for (int i = 0; i < happened.length; i++) {
      if (happened[i]) {
        chosen = i;
        step = Step.DONE;
        return true;
      }
    }
    return false;
  }

  // -- when all is decided

  private @Nullable Object finish() {
    if (step != Step.DONE) {
      task.checkCancelledWithOthers();
      throw step.failure();
    }
    return choices[chosen].finish(received);
  }

  @Override
  public String toString() {
    return "select of " + choices.length;
  }
}
