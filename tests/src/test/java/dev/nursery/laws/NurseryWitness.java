package dev.nursery.laws;

import dev.nursery.CancelReason.Source;
import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.TaskFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sees what happens in one nursery, and judges what comes out of it. */
final class NurseryWitness {

  /**
   * What is known of a task. The fields are plain on purpose: that they are seen as they were
   * written is a law too.
   */
  static final class Child {

    /** Written by the spawner before the spawn, read by the task. */
    final int sent;

    /** The task's last instruction. */
    boolean finished;

    /** What left the task's body. */
    @Nullable Throwable escaped;

    /** Whether the task ended in the care of {@code start}, so that its error is the caller's. */
    boolean endedInCare;

    Child(int sent) {
      this.sent = sent;
    }
  }

  private final Queue<Child> children = new ConcurrentLinkedQueue<>();
  private final Nursery nursery;
  private final boolean supervising;

  /** Whether the nursery has ended; written by its opener. */
  private volatile boolean over;

  /** What left the nursery's body. */
  @Nullable Throwable escaped;

  NurseryWitness(Nursery nursery, boolean supervising) {
    this.nursery = nursery;
    this.supervising = supervising;
  }

  /**
   * The first instruction of {@code child}. It signs on by itself, since a spawn may be refused.
   */
  void begins(Child child, Consumer<String> violation) {
    children.add(child);
    if (over) {
      violation.accept("L1: a task has begun after its nursery's end");
    }
  }

  /** The last but one. */
  void ends(Consumer<String> violation) {
    if (over) {
      violation.accept("L1: a task was still running after its nursery's end");
    }
  }

  /** Judges the nursery's end, on its opener's thread. */
  void judge(@Nullable Throwable out, Consumer<String> violation) {
    over = true;
    for (Child child : children) {
      if (!child.finished) {
        violation.accept("L1 or L12: a task had not finished, or is not seen to have, at the end");
      }
    }
    if (!nursery.childTasks().isEmpty()) {
      violation.accept("L1: children after the end: " + nursery.childTasks());
    }
    if (!refusesToSpawn()) {
      violation.accept("L1: a task was spawned after the end");
    }
    judgeErrors(out, violation);
    judgeCancellation(out, violation);
    judgeSupervision(violation);
  }

  private void judgeSupervision(Consumer<String> violation) {
    boolean cancelledItself =
        nursery.cancelScope().reason().filter(why -> why.source() == Source.NURSERY).isPresent();
    if (supervising && cancelledItself && escaped == null) {
      violation.accept("a child that failed has cancelled others, though a supervisor looks on");
    }
  }

  private boolean refusesToSpawn() {
    try {
      var _ = nursery.startSoon(() -> {});
      return false;
    } catch (IllegalStateException closed) {
      return true;
    }
  }

  private void judgeErrors(@Nullable Throwable out, Consumer<String> violation) {
    List<Throwable> expected = Errors.leaves(expectedErrors(out));
    List<Throwable> actual =
        out == null || out instanceof Cancelled ? List.of() : Errors.leaves(List.of(out));
    if (!Errors.same(expected, actual)) {
      violation.accept("L2: " + expected + " went in, " + actual + " came out, in " + out);
    }
    if (out != null && !(out instanceof Cancelled) && !(out instanceof MultiError)) {
      violation.accept("L2: a nursery threw " + out);
    }
    if (out instanceof MultiError errors) {
      for (Throwable thrown : thrown()) {
        if (thrown instanceof MultiError && Errors.indexOf(errors.exceptions(), thrown) < 0) {
          violation.accept("L2: " + thrown + " is another group in " + out);
        }
      }
    }
  }

  /** What the body and the children let out, those apart that {@code start} threw. */
  private List<Throwable> thrown() {
    var thrown = new ArrayList<Throwable>();
    if (escaped != null) {
      thrown.add(escaped);
    }
    for (Child child : children) {
      if (child.escaped != null && !child.endedInCare) {
        thrown.add(child.escaped);
      }
    }
    return thrown;
  }

  /**
   * All errors; but one that only tells of the failure of another task is left out, if that failure
   * is among them, and if it does not carry more.
   */
  private List<Throwable> expectedErrors(@Nullable Throwable out) {
    var errors = new ArrayList<Throwable>();
    for (Throwable thrown : thrown()) {
      errors.addAll(Errors.of(thrown));
    }
    Set<Throwable> firstHand = Errors.identitySet();
    firstHand.addAll(nodes(errors));
    // Several of one clean-up are a group, in which nothing is left out. The library makes it, and
    // it is what a task has failed with; so it is known only when it has come out.
    Set<Throwable> inGroups = Errors.identitySet();
    for (Throwable thrown : thrown()) {
      if (thrown instanceof Cancelled && Errors.of(thrown).size() > 1) {
        inGroups.addAll(Errors.of(thrown));
        firstHand.addAll(groupsOf(Errors.of(thrown), out));
      }
    }
    errors.removeIf(error ->
        error instanceof TaskFailedException
            && !inGroups.contains(error)
            && firstHand.contains(error.getCause())
            && error.getSuppressed().length == 0);
    return errors;
  }

  /** The groups in {@code out} that hold {@code errors} and nothing else. */
  private static List<Throwable> groupsOf(List<Throwable> errors, @Nullable Throwable out) {
    if (!(out instanceof MultiError all)) {
      return List.of();
    }
    return all.exceptions().stream()
        .filter(
            error -> error instanceof MultiError group && Errors.same(errors, group.exceptions()))
        .toList();
  }

  /** The errors and, of groups, all that is in them. */
  private static List<Throwable> nodes(List<Throwable> errors) {
    var nodes = new ArrayList<>(errors);
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i) instanceof MultiError group) {
        nodes.addAll(group.exceptions());
      }
    }
    return nodes;
  }

  private void judgeCancellation(@Nullable Throwable out, Consumer<String> violation) {
    CancelScope scope = nursery.cancelScope();
    boolean wasSeen =
        thrown().stream()
            .anyMatch(error -> error instanceof Cancelled || error instanceof MultiError);
    if (out instanceof Cancelled && !wasSeen) {
      violation.accept("L3: a cancellation came out that nobody let in");
    }
    if (scope.cancelledCaught() && !(wasSeen && scope.cancelCalled())) {
      violation.accept("L3: caught, though there was nothing to catch");
    }
    if (scope.cancelledCaught() && out instanceof Cancelled) {
      violation.accept("L3: caught, and yet it came out");
    }
    if (escaped instanceof Cancelled && out == null && !scope.cancelledCaught()) {
      violation.accept("L3: absorbed, but not caught");
    }
  }
}
