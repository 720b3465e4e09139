package dev.nursery.primitives;

import dev.nursery.linear.BarrierModel;
import dev.nursery.linear.EventModel;
import dev.nursery.linear.History;
import dev.nursery.linear.LimiterModel;
import dev.nursery.linear.Model;
import dev.nursery.linear.ReadWriteModel;
import dev.nursery.linear.Script;
import dev.nursery.linear.Script.Step;
import dev.nursery.linear.SemaphoreModel;
import dev.nursery.linear.Trial.Operation;
import dev.nursery.linear.Trial.Question;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.sync.Event;
import dev.nursery.sync.TaskBarrier;
import dev.nursery.sync.TaskLock;
import dev.nursery.sync.TaskReadWriteLock;
import dev.nursery.sync.TaskSemaphore;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * One call after the other, each primitive does what its model does: who returns, with what, and
 * who waits on.
 */
class SequentialTest {

  private static final int ACTORS = 4;
  private static final int LONGEST = 25;

  private static <P> Question<P> does(Operation<P> operation) {
    return subject -> {
      operation.on(subject);
      return History.DONE;
    };
  }

  private static Arbitrary<List<Step>> steps(String... names) {
    // Every other step or so could be a cancellation, if it were as likely as any other.
    Arbitrary<String> name =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of(names)), Tuple.of(1, Arbitraries.just(Script.CANCEL)));
    return Combinators.combine(Arbitraries.integers().between(1, ACTORS), name)
        .as(Step::new)
        .list()
        .ofMaxSize(LONGEST);
  }

  private static <S, P> void play(
      Model<S> model, Map<String, Question<P>> operations, P subject, List<Step> steps) {
    Script.play(model, operations, subject, steps);
  }

  // -- event

  @Provide
  Arbitrary<List<Step>> events() {
    return steps("await", "await", "await", "isSet", "set");
  }

  @Property
  void event(@ForAll("events") List<Step> steps) {
    play(
        new EventModel(),
        Map.of("await", does(Event::await), "set", does(Event::set), "isSet", Event::isSet),
        new Event(),
        steps);
  }

  // -- semaphore

  @Provide
  Arbitrary<List<Step>> semaphores() {
    return steps("acquire", "acquire", "tryAcquire", "release");
  }

  @Property
  void semaphore(@ForAll("semaphores") List<Step> steps) {
    play(
        new SemaphoreModel(1, 2),
        Map.of(
            "acquire", does(TaskSemaphore::acquire),
            "tryAcquire", TaskSemaphore::tryAcquire,
            "release", does(TaskSemaphore::release)),
        new TaskSemaphore(1, 2),
        steps);
  }

  // -- limiter

  @Provide
  Arbitrary<List<Step>> limiters() {
    return steps(
        "acquire",
        "acquire",
        "acquire",
        "tryAcquire",
        "release",
        "release",
        "resize0",
        "resize1",
        "resize3");
  }

  @Property
  void limiter(@ForAll("limiters") List<Step> steps) {
    play(
        new LimiterModel(1),
        Map.of(
            "acquire", does(CapacityLimiter::acquire),
            "tryAcquire", CapacityLimiter::tryAcquire,
            "release", does(CapacityLimiter::release),
            "resize0", does(limiter -> limiter.resize(0)),
            "resize1", does(limiter -> limiter.resize(1)),
            "resize3", does(limiter -> limiter.resize(3))),
        new CapacityLimiter(1),
        steps);
  }

  // -- lock

  @Provide
  Arbitrary<List<Step>> locks() {
    return steps("acquire", "acquire", "tryAcquire", "release", "release");
  }

  @Property
  void lock(@ForAll("locks") List<Step> steps) {
    play(
        new LimiterModel(1),
        Map.of(
            "acquire", does(TaskLock::acquire),
            "tryAcquire", TaskLock::tryAcquire,
            "release", does(TaskLock::release)),
        new TaskLock(),
        steps);
  }

  // -- readers and writers

  @Provide
  Arbitrary<List<Step>> readWriteLocks() {
    return steps(
        "acquireRead",
        "acquireRead",
        "acquireWrite",
        "tryAcquireRead",
        "tryAcquireWrite",
        "releaseRead",
        "releaseRead",
        "releaseWrite",
        "releaseWrite",
        "downgrade");
  }

  @Property
  void readWriteLock(@ForAll("readWriteLocks") List<Step> steps) {
    play(
        new ReadWriteModel(),
        Map.of(
            "acquireRead", does(TaskReadWriteLock::acquireRead),
            "acquireWrite", does(TaskReadWriteLock::acquireWrite),
            "tryAcquireRead", TaskReadWriteLock::tryAcquireRead,
            "tryAcquireWrite", TaskReadWriteLock::tryAcquireWrite,
            "releaseRead", does(TaskReadWriteLock::releaseRead),
            "releaseWrite", does(TaskReadWriteLock::releaseWrite),
            "downgrade", does(TaskReadWriteLock::downgrade)),
        new TaskReadWriteLock(),
        steps);
  }

  // -- barrier

  @Provide
  Arbitrary<List<Step>> barriers() {
    return steps("await");
  }

  @Property
  void barrier(@ForAll("barriers") List<Step> steps) {
    play(new BarrierModel(3), Map.of("await", TaskBarrier::await), new TaskBarrier(3), steps);
  }
}
