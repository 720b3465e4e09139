package dev.nursery;

import dev.nursery.kernel.RunObserver;
import dev.nursery.kernel.TaskRecord;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells instruments what the kernel tells an observer, and drops those that fail. */
final class InstrumentObserver extends RunObserver {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery");

  private final CopyOnWriteArrayList<Instrument> instruments;

  /** Who was told of this before, and still is. */
  private final @Nullable InstrumentObserver before;

  private InstrumentObserver(List<Instrument> instruments, @Nullable InstrumentObserver before) {
    this.instruments = new CopyOnWriteArrayList<>(instruments);
    this.before = before;
  }

  /** One that tells {@code instruments}; null if there are none. */
  static @Nullable RunObserver of(List<Instrument> instruments) {
    return instruments.isEmpty() ? null : new InstrumentObserver(instruments, null);
  }

  /** One that tells {@code instrument}, and whom {@code before} tells, of what one task does. */
  static RunObserver and(Instrument instrument, @Nullable RunObserver before) {
    return new InstrumentObserver(List.of(instrument), (InstrumentObserver) before);
  }

  private void tell(Consumer<Instrument> step) {
    for (Instrument instrument : instruments) {
      try {
        step.accept(instrument);
      } catch (Throwable t) {
        instruments.remove(instrument);
        report(instrument, t);
      }
    }
  }

  private static void report(Instrument instrument, Throwable t) {
    try {
      LOG.error("instrument {} failed, and is told of nothing any more", instrument, t);
    } catch (Throwable worse) {
      t.addSuppressed(worse); // no memory for a message: there is nobody else to tell
    }
  }

  @Override
  protected void runStarted(TaskRecord root) {
    tell(to -> to.runStarted((TaskNode<?>) root));
  }

  @Override
  protected void runEnded(TaskRecord root) {
    tell(to -> to.runEnded((TaskNode<?>) root));
  }

  @Override
  protected void taskSpawned(TaskRecord child) {
    tell(to -> to.taskSpawned((TaskNode<?>) child));
  }

  @Override
  protected void taskStarted(TaskRecord child) {
    tell(to -> to.taskStarted((TaskNode<?>) child));
  }

  @Override
  protected void taskExited(TaskRecord child) {
    tell(to -> to.taskExited((TaskNode<?>) child));
  }

  @Override
  protected void taskWoken(TaskRecord task) {
    tell(to -> to.taskWoken((TaskNode<?>) task));
  }

  @Override
  protected void taskParks(TaskRecord task, Object waitsFor) {
    if (before != null) {
      before.taskParks(task, waitsFor);
    }
    tell(to -> to.taskParks((TaskNode<?>) task, waitsFor));
  }

  @Override
  protected void taskResumes(TaskRecord task) {
    if (before != null) {
      before.taskResumes(task);
    }
    tell(to -> to.taskResumes((TaskNode<?>) task));
  }

  @Override
  protected void waitForgotten(TaskRecord task) {
    if (before != null) {
      before.waitForgotten(task);
    }
    tell(to -> to.waitForgotten((TaskNode<?>) task));
  }

  @Override
  protected void cancelPoint(TaskRecord task) {
    if (before != null) {
      before.cancelPoint(task);
    }
    tell(to -> to.cancelPoint((TaskNode<?>) task));
  }

  @Override
  protected void schedulePoint(TaskRecord task) {
    if (before != null) {
      before.schedulePoint(task);
    }
    tell(to -> to.schedulePoint((TaskNode<?>) task));
  }
}
