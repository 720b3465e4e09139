package dev.nursery.testkit;

import dev.nursery.kernel.RunObserver;
import dev.nursery.kernel.TaskRecord;

/** Is told of everything, and does nothing; for those who are after one thing. */
public abstract class SilentObserver extends RunObserver {

  @Override
  protected void runStarted(TaskRecord root) {}

  @Override
  protected void runEnded(TaskRecord root) {}

  @Override
  protected void taskSpawned(TaskRecord child) {}

  @Override
  protected void taskStarted(TaskRecord child) {}

  @Override
  protected void taskExited(TaskRecord child) {}

  @Override
  protected void taskWoken(TaskRecord task) {}

  @Override
  protected void taskParks(TaskRecord task, Object waitsFor) {}

  @Override
  protected void taskResumes(TaskRecord task) {}

  @Override
  protected void waitForgotten(TaskRecord task) {}

  @Override
  protected void cancelPoint(TaskRecord task) {}

  @Override
  protected void schedulePoint(TaskRecord task) {}
}
