package dev.nursery.channel;

import dev.nursery.Deadline;
import dev.nursery.Tasks;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.Parking;
import dev.nursery.kernel.Sleep;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.Translation;
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
 * <p>At first it looks at one arm after the other, in a random order, and does the first that can
 * be done. So each of those that are ready is as likely as the others, and a busy channel costs no
 * look at the rest.
 *
 * <p>That nothing is ready is only known from one hold of all gates. There it looks once more, and
 * stands in all lines in the same hold. So two selects that could serve each other cannot pass each
 * other: one of them is in the gates first, and then the other finds it in line. They are entered
 * in the order of their making, so that two selects cannot wait for each other there; a channel
 * that occurs several times is entered once. The entries of one select never serve each other: only
 * who looks serves, and its own are not there yet when it does. A biased select looks in this way
 * only, as it has to know that nothing before its choice was ready.
 *
 * <p>Things that happen once need no gate: who waits for them stands in their queue first, and asks
 * then. The look from the gates asks them too, or it could find a channel ready for what somebody
 * has sent after he had set an event, and take that for the first. Only time is asked before, as a
 * clock is anybody's code. If one happens while a channel is found ready, the channel is chosen; if
 * nobody has chosen a channel and the ticket was claimed, one of them must have happened.
 */
final class Selection {

  private final TaskRecord task;
  private final Choice<?>[] choices;
  private final boolean biased;

  /** All choices, in the order in which they are looked at. */
  private final int[] order;

  /** Made when needed first. */
  private @Nullable Gates gates;

  /** Where this waits, by choice; null until it has to. */
  private @Nullable Object @Nullable [] places;

  private int chosen = -1;
  private Step step = Step.WAITS;

  /** What the chosen arm has received, or null. */
  @Nullable Object received;

  private Selection(TaskRecord task, Choice<?>[] choices, boolean biased) {
    this.task = task;
    this.choices = choices;
    this.biased = biased;
    this.order = new int[choices.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the result of one of these arms is an R
  static <R extends @Nullable Object> R of(Select.Arm<? extends R>[] arms, boolean biased) {
    Choice<?>[] choices = choices(arms);
    int otherwise = otherwise(choices);
    TaskRecord task = (TaskRecord) Tasks.currentOrTemporary();
    task.checkCancelled();
    task.spendBudget(); // a yield may fail, so before there is something to lose
    var selection = new Selection(task, choices, biased);
    // For finish: what was received by then would be lost. The way there may be compiled, and so
    // have smaller frames than what comes after it.
    Gate.reserveToWait();
    if (!selection.now(otherwise >= 0)) {
      if (otherwise >= 0) {
        selection.choose(otherwise, Step.DONE, null);
      } else {
        selection.await();
      }
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

  /**
   * Does what can be done at once; false if nothing can.
   *
   * @param forSure whether there has to be a moment at which nothing could
   */
  private boolean now(boolean forSure) {
    if (!biased) {
      shuffle();
      glance();
    }
    if (chosen < 0 && (biased || forSure)) {
      look(false);
    }
    return chosen >= 0;
  }

  /** Each order is as likely as any other. */
  private void shuffle() {
    for (int last = order.length - 1; last > 0; last--) {
      int other = task.runRecord().draw(last + 1);
      int here = order[last];
      order[last] = order[other];
      order[other] = here;
    }
  }

  /** Looks at one arm after the other, and does the first that can be done. */
  private void glance() {
    for (int i = 0; i < order.length && chosen < 0; i++) {
      int at = order[i];
      Choice<?> choice = choices[at];
      if (choice.hasHappened()) {
        choose(at, Step.DONE, null);
        return;
      }
      Gate gate = choice.gate();
      Step found = Step.WAITS;
      while (gate != null && (found = attempt(choice, gate)) == Step.NEEDS_MEMORY) {
        choice.makeRoom();
      }
      if (found != Step.WAITS) {
        chosen = at;
        step = found;
      }
    }
  }

  private Step attempt(Choice<?> choice, Gate gate) {
    Step found = Step.WAITS;
    Waiter<?> owed = null;
    boolean left = false;
    gate.enter();
    try {
      found = choice.attempt(this);
      owed = gate.owed == null ? null : gate.settle();
      gate.leave();
      left = true;
    } catch (StackOverflowError e) {
      if (found != Step.DONE) {
        throw e;
      }
      // only the way out has failed, and there is another; thrown on, it would lose the value
    } finally {
      if (!left) {
        gate.held = Gate.FREE;
      }
    }
    if (owed != null) {
      Gate.wake(owed);
    }
    return found;
  }

  /**
   * Looks at all arms in one hold of all gates, and does the first that can be done; if none can,
   * and {@code stay} is set, stands in line for all.
   */
  private void look(boolean stay) {
    while (true) {
      int full = lookOnce(stay);
      if (full < 0) {
        return;
      }
      choices[full].makeRoom();
    }
  }

  /** The arm for which memory has to be found before this can go on, or -1. */
  private int lookOnce(boolean stay) {
    boolean[] happened = happened(); // clocks are anybody's code, so not in the gates
    Gates all = gates();
    Waiter<?> owed;
    int full = -1;
    Gate.reserve();
    all.enter();
    try {
      for (int i = 0; i < order.length && chosen < 0 && full < 0; i++) {
        int at = order[i];
        Step found = happened[at] ? Step.DONE : choices[at].attempt(this);
        if (found == Step.NEEDS_MEMORY) {
          full = at;
        } else if (found != Step.WAITS) {
          chosen = at;
          step = found;
        }
      }
      if (stay && chosen < 0 && full < 0) {
        standInLine();
      }
      owed = all.settle();
    } finally {
      for (int i = 0; i < all.count; i++) {
        all.gates[i].held = Gate.FREE;
      }
    }
    Gate.wake(owed);
    return full;
  }

  private boolean[] happened() {
    var happened = new boolean[choices.length];
    for (int i = 0; i < choices.length; i++) {
      happened[i] = choices[i].hasHappened();
    }
    return happened;
  }

  private Gates gates() {
    Gates all = gates;
    if (all == null) {
      all = Gates.of(choices);
      gates = all;
    }
    return all;
  }

  /** The arm at {@code index} is the one; with what it has received. */
  void choose(int index, Step how, @Nullable Object item) {
    chosen = index;
    step = how;
    received = item;
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
      look(true);
      if (chosen < 0) {
        awaited = true;
        Parking.await(task, ticket, this);
      }
    } finally {
      part();
      if (!awaited) {
        Parking.abandon(task, ticket);
      }
    }
  }

  /** Makes what is needed to wait, and stands in the queues of what happens once. */
  private void join(long ticket) {
    var joined = new @Nullable Object[choices.length];
    places = joined;
    Deadline earliest = null;
    for (int i = 0; i < choices.length; i++) {
      joined[i] = choices[i].join(task, ticket);
      Deadline due = choices[i].due();
      if (due != null) {
        earliest = earliest == null ? due : earliest.orEarlier(due);
      }
    }
    if (earliest != null) {
      earliest
          .remaining()
          .ifPresent(left -> Sleep.wakeAt(task, ticket, task.now() + left.toNanos()));
    }
  }

  private void standInLine() {
    @Nullable Object[] joined = Objects.requireNonNull(places);
    for (int i = 0; i < choices.length; i++) {
      choices[i].standInLine(joined[i]);
    }
  }

  /** Leaves all lines and queues, and finds the arm that was claimed, if it was a channel's. */
  private void part() {
    if (places == null) {
      return;
    }
    for (int i = 0; i < choices.length; i++) {
      Object place = places[i];
      if (place != null) {
        choices[i].part(place, i, this);
      }
    }
  }

  /**
   * The ticket was claimed, and by no channel: something has happened. Or a deadline was given that
   * is one of another clock, by which it is not time yet.
   */
  private boolean choosePast() {
    for (int at : order) {
      if (choices[at].hasHappened()) {
        choose(at, Step.DONE, null);
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
    try {
      return choices[chosen].finish(received);
    } catch (InterruptedException e) {
      throw Selection.<RuntimeException>bare(translated(e));
    } catch (Exception e) {
      throw Selection.<RuntimeException>bare(e);
    }
  }

  /** {@link InterruptedException} is in no signature of ours, so it must not come out. */
  private Throwable translated(InterruptedException thrown) {
    if (CurrentTask.get() == null) {
      Thread.currentThread().interrupt();
    }
    return Translation.of(task, thrown);
  }

  /** Only the type is lost: what a function throws comes out as it is, as everywhere. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> RuntimeException bare(Throwable error) throws X {
    throw (X) error;
  }

  @Override
  public String toString() {
    return "select of " + choices.length;
  }
}
