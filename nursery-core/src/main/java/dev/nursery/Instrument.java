package dev.nursery;

/**
 * Looks on while a run works: is told of each task that is spawned, waits, is woken and ends, and
 * of each point at which a cancellation could be noticed.
 *
 * <p>For tools: tests that count, tests that make something happen at one exact point, pictures of
 * what a program did. It is given to the outermost nursery, and overrides what it wants to know.
 *
 * {@snippet :
 * class Spawns implements Instrument {
 *   final AtomicInteger count = new AtomicInteger();
 *
 *   @Override
 *   public void taskSpawned(Task<?> task) {
 *     count.incrementAndGet();
 *   }
 * }
 *
 * var spawns = new Spawns();
 * Nursery.options().instrument(spawns).run(nursery -> nursery.startSoon(() -> work()));
 * }
 *
 * <p><b>Threads.</b> Each method is called on the thread where the thing happens, before it goes
 * on, and by many threads at once. Between two threads there is no order but that of what happens:
 * a task may go on before the one who wakes it has reported that.
 *
 * <p><b>What may be done in it.</b> Anything that does not wait: also to cancel a scope, which the
 * task notices at the next cancel point, or at this one if that is what is reported. Operations
 * that are called in here are reported like any other.
 *
 * <p><b>Failure.</b> One that throws is logged, and told of nothing any more; the run and the other
 * instruments go on.
 *
 * <p>Follows trio's instruments; what trio calls a step of a task lies between {@link #taskResumes}
 * and {@link #taskParks}.
 */
public interface Instrument {

  /** The run has begun; {@code root} is the task of the thread that began it. */
  default void runStarted(Task<?> root) {}

  /** The run is over: all tasks but {@code root} have ended, and that is about to. */
  default void runEnded(Task<?> root) {}

  /** A task is about to be started; on the thread that spawns it. */
  default void taskSpawned(Task<?> task) {}

  /** A spawned task begins; on its own thread. */
  default void taskStarted(Task<?> task) {}

  /**
   * The task has ended, and its outcome is known; its nursery still waits for it. On its own
   * thread, or on its spawner's if it could not be started.
   */
  default void taskExited(Task<?> task) {}

  /**
   * The task has nothing to do, and is about to wait; on its own thread.
   *
   * @param waitsFor what a thread dump shows that it waits for
   */
  default void taskParks(Task<?> task, Object waitsFor) {}

  /** The wait was ended by somebody else, on whose thread this is. */
  default void taskWoken(Task<?> task) {}

  /** The task is out of its wait, woken or cancelled or interrupted; on its own thread. */
  default void taskResumes(Task<?> task) {}

  /**
   * The task began a wait, as by {@link dev.nursery.lowlevel.Suspension} or {@link
   * dev.nursery.lowlevel.ParkingLot#prepare}, and neither waited nor gave it up: it begins another
   * one, or has ended. A mistake of whoever wrote the primitive, most often an exception between
   * the two. Until now the task counted as waiting there, and a place that it took in a queue is
   * still taken. On its own thread.
   */
  default void waitForgotten(Task<?> task) {}

  /**
   * If the task is cancelled, it will notice right after this; on its own thread. An operation that
   * waits has two such points: before it begins, and when it is about to wait.
   */
  default void cancelPoint(Task<?> task) {}

  /**
   * Others may get their turn now, though the task does not wait; on its own thread. Waits are
   * schedule points too, and are reported by {@link #taskParks}.
   */
  default void schedulePoint(Task<?> task) {}
}
