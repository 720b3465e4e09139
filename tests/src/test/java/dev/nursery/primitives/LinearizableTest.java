package dev.nursery.primitives;

import dev.nursery.linear.SemaphoreModel;
import dev.nursery.linear.Trial;
import dev.nursery.sync.TaskSemaphore;
import org.junit.jupiter.api.Test;

/** Whatever tasks do at the same time could have been done one after the other. */
class LinearizableTest {

  private static final int SEEDS = 1_000;

  @Test
  void semaphore() {
    Trial.<SemaphoreModel.State, TaskSemaphore>of(new SemaphoreModel(1, 2))
        .call("acquire", TaskSemaphore::acquire)
        .ask("tryAcquire", TaskSemaphore::tryAcquire)
        .call("release", TaskSemaphore::release)
        .seeds(SEEDS, () -> new TaskSemaphore(1, 2));
  }
}
