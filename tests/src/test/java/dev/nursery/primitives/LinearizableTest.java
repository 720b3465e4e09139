package dev.nursery.primitives;

import dev.nursery.linear.BarrierModel;
import dev.nursery.linear.Call;
import dev.nursery.linear.EventModel;
import dev.nursery.linear.LimiterModel;
import dev.nursery.linear.ReadWriteModel;
import dev.nursery.linear.SemaphoreModel;
import dev.nursery.linear.Trial;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.sync.Event;
import dev.nursery.sync.TaskBarrier;
import dev.nursery.sync.TaskLock;
import dev.nursery.sync.TaskReadWriteLock;
import dev.nursery.sync.TaskSemaphore;
import java.util.List;
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

  @Test
  void event() {
    Trial.<EventModel.State, Event>of(new EventModel())
        .call("await", Event::await)
        .call("await", Event::await)
        .call("set", Event::set)
        .ask("isSet", Event::isSet)
        .seeds(SEEDS, Event::new);
  }

  @Test
  void readWriteLock() {
    Trial.<ReadWriteModel.State, TaskReadWriteLock>of(new ReadWriteModel())
        .call("acquireRead", TaskReadWriteLock::acquireRead)
        .call("acquireWrite", TaskReadWriteLock::acquireWrite)
        .ask("tryAcquireRead", TaskReadWriteLock::tryAcquireRead)
        .ask("tryAcquireWrite", TaskReadWriteLock::tryAcquireWrite)
        .call("downgrade", TaskReadWriteLock::downgrade)
        .callAndEndWith("releaseRead", TaskReadWriteLock::releaseRead)
        .callAndEndWith("releaseWrite", TaskReadWriteLock::releaseWrite)
        .seeds(SEEDS, TaskReadWriteLock::new);
  }

  @Test
  void barrier() {
    Trial.<List<Call>, TaskBarrier>of(new BarrierModel(3))
        .ask("await", TaskBarrier::await)
        .seeds(SEEDS, () -> new TaskBarrier(3));
  }
}
