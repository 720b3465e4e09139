package dev.nursery.kernel;

/**
 * What is told of the steps of tasks; most runs have none, and pay a look at a field for that.
 *
 * <p>Called on the thread that takes the step, by many at once, under no lock of the kernel's. Must
 * not throw. A run has one for all its tasks; a task may have another for what only itself can see,
 * which then tells the run's as well.
 *
 * <p>Even one that never throws may run out of memory or stack. Where the caller owes somebody else
 * what comes next, a wake-up, a start or the end of a wait for children, the kernel calls the first
 * six methods here, which return whatever happens.
 */
public abstract class RunObserver {

  protected RunObserver() {}

  final void spawned(TaskRecord child) {
    try {
      taskSpawned(child);
    } catch (Throwable t) {
      missed(t);
    }
  }

  final void exited(TaskRecord child) {
    try {
      taskExited(child);
    } catch (Throwable t) {
      missed(t);
    }
  }

  final void woken(TaskRecord task) {
    try {
      taskWoken(task);
    } catch (Throwable t) {
      missed(t);
    }
  }

  final void parks(TaskRecord task, Object waitsFor) {
    try {
      taskParks(task, waitsFor);
    } catch (Throwable t) {
      missed(t);
    }
  }

  final void resumes(TaskRecord task) {
    try {
      taskResumes(task);
    } catch (Throwable t) {
      missed(t);
    }
  }

  final void forgot(TaskRecord task) {
    try {
      waitForgotten(task);
    } catch (Throwable t) {
      missed(t);
    }
  }

  private static void missed(Throwable t) {
    Watchdog.tryToLog("who looks on has failed, and missed a step of a task", t);
  }

  /** The root of a run has begun; its thread. */
  protected abstract void runStarted(TaskRecord root);

  /** The root, and with it every task of the run, is over; the root's thread. */
  protected abstract void runEnded(TaskRecord root);

  /** A child is about to be started; the spawner's thread. */
  protected abstract void taskSpawned(TaskRecord child);

  /** A child begins; its own thread. */
  protected abstract void taskStarted(TaskRecord child);

  /** A child has done all but take itself off the books; its own thread, or the spawner's. */
  protected abstract void taskExited(TaskRecord child);

  /** Somebody has ended a wait, and its task is about to go on; whichever thread. */
  protected abstract void taskWoken(TaskRecord task);

  /** The task is about to wait; its own thread, as all that follow. */
  protected abstract void taskParks(TaskRecord task, Object waitsFor);

  /** The task has come out of its wait. */
  protected abstract void taskResumes(TaskRecord task);

  /** The task began a wait, did nothing with it, and begins another, or is over. */
  protected abstract void waitForgotten(TaskRecord task);

  /** If the task is cancelled, it will notice now. */
  protected abstract void cancelPoint(TaskRecord task);

  /** Others might get their turn now. */
  protected abstract void schedulePoint(TaskRecord task);
}
