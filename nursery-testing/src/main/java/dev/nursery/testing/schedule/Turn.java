package dev.nursery.testing.schedule;

import org.jspecify.annotations.Nullable;

/** Something that can come next in a run: a thread that goes on, or an interrupt that arrives. */
abstract sealed class Turn {

  /** The number of the thread that it is about, in order of creation, from 1. */
  final int number;

  /** Why it can come next. */
  String because = "";

  /** For strategies that go by priorities; 0 as long as there is none. */
  long priority;

  Turn(int number) {
    this.number = number;
  }

  /** What it is called in a plan; unique within a run at any time. */
  abstract int code();

  /** What it is called in a trace. */
  abstract String label();

  /** A virtual thread of the run. */
  static final class Strand extends Turn {

    final Thread thread;
    final Runnable continuation;

    /** Whether it is among those that can come next. */
    boolean ready;

    /** How many schedule points it has passed since it began its turn. */
    int points;

    /** Whether it stopped at a schedule point because somebody else was to come first. */
    boolean preempted;

    Strand(int number, Thread thread, Runnable continuation) {
      super(number);
      this.thread = thread;
      this.continuation = continuation;
    }

    @Override
    int code() {
      return number;
    }

    @Override
    String label() {
      String name = thread.getName();
      return name.isEmpty() ? "#" + number : "#" + number + " " + name;
    }
  }

  /** The kernel's interrupt of a cancelled task that waits in foreign code. */
  static final class Delivery extends Turn {

    final Strand strand;
    final dev.nursery.spi.Conductor.Watched watched;

    /** Whether it is among those that can come next. */
    boolean ready;

    /** The look that the task asked for, if any is still to come. */
    Timeline.@Nullable Event nextLook;

    Delivery(Strand strand, dev.nursery.spi.Conductor.Watched watched) {
      super(strand.number);
      this.strand = strand;
      this.watched = watched;
      because = "cancelled while it waits in foreign code";
    }

    @Override
    int code() {
      return -number;
    }

    @Override
    String label() {
      return "interrupt of " + strand.label();
    }
  }
}
