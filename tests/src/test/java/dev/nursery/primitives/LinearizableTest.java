package dev.nursery.primitives;

import dev.nursery.linear.LimiterModel;
import dev.nursery.linear.SemaphoreModel;
import dev.nursery.linear.Trial;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.sync.TaskLock;
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

  @Test
  void lock() {
    Trial.<LimiterModel.State, TaskLock>of(new LimiterModel(1))
        .call("acquire", TaskLock::acquire)
        .ask("tryAcquire", TaskLock::tryAcquire)
        .callAndEndWith("release", TaskLock::release)
        .seeds(SEEDS, TaskLock::new);
  }

  @Test
  void limiter() {
    Trial.<LimiterModel.State, CapacityLimiter>of(new LimiterModel(1))
        .call("acquire", CapacityLimiter::acquire)
        .call("acquire", CapacityLimiter::acquire)
        .ask("tryAcquire", CapacityLimiter::tryAcquire)
        .callAndEndWith("release", CapacityLimiter::release)
        .call("resize0", limiter -> limiter.resize(0))
        .call("resize1", limiter -> limiter.resize(1))
        .call("resize3", limiter -> limiter.resize(3))
        .seeds(SEEDS, () -> new CapacityLimiter(1));
  }
}
