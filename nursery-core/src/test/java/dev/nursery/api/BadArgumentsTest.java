package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Action;
import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.CancelReason;
import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Fn;
import dev.nursery.Fn2;
import dev.nursery.Instrument;
import dev.nursery.MultiError;
import dev.nursery.MultiErrorHandler;
import dev.nursery.Nursery;
import dev.nursery.NurseryOptions;
import dev.nursery.Startable;
import dev.nursery.Task;
import dev.nursery.TaskLocal;
import dev.nursery.Timed;
import dev.nursery.bridge.FlowPublisher;
import dev.nursery.bridge.FlowReceiver;
import dev.nursery.bridge.NurseryExecutor;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.spi.TaskClock;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.sync.TaskBarrier;
import dev.nursery.sync.TaskCondition;
import dev.nursery.sync.TaskLock;
import dev.nursery.sync.TaskReadWriteLock;
import dev.nursery.sync.TaskSemaphore;
import dev.nursery.testkit.ManualClock;
import dev.nursery.thread.NurseryHandle;
import dev.nursery.thread.ThreadOptions;
import dev.nursery.thread.Threads;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What nobody means is refused where it is said: by the call itself, before anything has begun, and
 * with a sentence of ours rather than the JVM's.
 */
class BadArgumentsTest {

  /** The calls with each of their parameters that can be null, or a duration. */
  private static Stream<Arguments> parameters(Predicate<Parameter> wanted) {
    return PublicCalls.all().stream()
        .flatMap(call ->
            IntStream.range(0, call.getParameterCount())
                .filter(i -> wanted.test(call.getParameters()[i]))
                .mapToObj(i -> Arguments.of(call, i)));
  }

  static Stream<Arguments> nullable() {
    return parameters(
        parameter -> !parameter.getType().isPrimitive() && !PublicCalls.takesNull(parameter));
  }

  static Stream<Arguments> durations() {
    return parameters(parameter -> parameter.getType() == Duration.class);
  }

  @ParameterizedTest
  @MethodSource("nullable")
  void nullIsRefusedByTheCallItself(Executable call, int parameter) {
    Throwable thrown = Objects.requireNonNull(thrownBy(call, parameter, null));
    assertThat(thrown).isInstanceOf(NullPointerException.class).message().isNotBlank();
    assertThat(thrown.getStackTrace()[0].getClassName())
        .as("found by looking for it, not by stumbling over it")
        .isEqualTo(Objects.class.getName());
  }

  @ParameterizedTest
  @MethodSource("durations")
  void negativeDurationsAreRefused(Executable call, int parameter) {
    assertThat(thrownBy(call, parameter, Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("negative duration PT-0.000000001S", "use a Deadline");
  }

  static final List<Duration> TOO_LONG =
      List.of(Duration.ofDays(100 * 365L).plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE));

  @ParameterizedTest
  @MethodSource("durations")
  void durationsBeyondReasonAreRefused(Executable call, int parameter) {
    for (Duration tooLong : TOO_LONG) {
      assertThat(thrownBy(call, parameter, tooLong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(tooLong.toString(), "100 years", "Deadline.never()");
    }
  }

  static final List<Integer> NEGATIVE = List.of(-1, Integer.MIN_VALUE);

  @ParameterizedTest
  @FieldSource("NEGATIVE")
  void negativeCountsAreRefused(int count) {
    var lot = new ParkingLot();
    assertThat(thrownIn(() -> lot.unpark(count)))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(String.valueOf(count));
    assertThat(thrownIn(() -> lot.repark(new ParkingLot(), count)))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(String.valueOf(count));
  }

  private static @Nullable Throwable thrownIn(Runnable call) {
    try {
      call.run();
      return null;
    } catch (Throwable t) {
      return t;
    }
  }

  /** What the call throws in a task, with {@code bad} for that parameter. */
  private static @Nullable Throwable thrownBy(
      Executable call, int parameter, @Nullable Object bad) {
    return Nursery.<@Nullable Throwable>call(nursery -> {
      var suspension = new Suspension();
      suspension.wake(); // so that whoever waits, though it should not, does not wait long
      var samples = samples(nursery, suspension);
      @Nullable Object[] arguments = new @Nullable Object[call.getParameterCount()];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = i == parameter ? bad : sample(samples, call.getParameterTypes()[i]);
      }
      try {
        Object result =
            switch (call) {
              case Constructor<?> constructor -> constructor.newInstance(arguments);
              case Method method ->
                  method.invoke(
                      Modifier.isStatic(method.getModifiers())
                          ? null
                          : sample(samples, method.getDeclaringClass()),
                      arguments);
            };
        throw new AssertionError(call + " took " + bad + " and returned " + result);
      } catch (InvocationTargetException e) {
        return e.getCause();
      } finally {
        suspension.abandon();
      }
    });
  }

  private static Object sample(Map<Class<?>, Object> samples, Class<?> type) {
    Object sample = samples.get(type);
    if (sample == null) {
      throw new AssertionError("this test needs to be told what a good " + type + " is");
    }
    return sample;
  }

  /** Something of each type that a call takes, or is made on. */
  private static Map<Class<?>, Object> samples(Nursery nursery, Suspension suspension) {
    var samples = new HashMap<Class<?>, Object>();
    samples.put(Nursery.class, nursery);
    samples.put(CancelScope.class, CancelScope.create());
    samples.put(Task.class, nursery.parentTask());
    samples.put(NurseryOptions.class, Nursery.options());
    samples.put(TaskLocal.class, TaskLocal.create("local"));
    samples.put(MultiErrorHandler.class, MultiError.on(IOException.class, _ -> {}));
    samples.put(MultiError.class, MultiError.of("errors", List.of(new IOException("one"))));
    samples.put(Timed.class, new Timed.CutOff<>(reason()));
    samples.put(CancelReason.class, reason());
    samples.put(ParkingLot.class, new ParkingLot());
    samples.put(TaskSemaphore.class, new TaskSemaphore(1));
    samples.put(TaskLock.class, new TaskLock());
    samples.put(TaskReadWriteLock.class, new TaskReadWriteLock());
    samples.put(TaskBarrier.class, new TaskBarrier(1));
    samples.put(TaskCondition.class, new TaskCondition());
    samples.put(CapacityLimiter.class, new CapacityLimiter(1));
    samples.put(Deadline.class, Deadline.after(Duration.ofHours(1)));
    samples.put(Suspension.class, suspension);
    samples.put(TaskClock.class, new ManualClock());
    samples.put(Instrument.class, new Instrument() {});
    samples.put(Duration.class, Duration.ofHours(1));
    samples.put(String.class, "name");
    samples.put(Object.class, "object");
    samples.put(Class.class, IOException.class);
    samples.put(List.class, List.of(new IOException("one")));
    samples.put(int.class, 1);
    samples.put(boolean.class, true);
    samples.put(Block.class, (Block<Exception>) () -> {});
    samples.put(Body.class, (Body<String, Exception>) () -> "body");
    samples.put(Callable.class, (Callable<String>) () -> "callable");
    samples.put(Action.class, (Action<Object>) _ -> {});
    samples.put(Fn.class, (Fn<Object, Object>) value -> value);
    samples.put(Fn2.class, (Fn2<Object, Object, Object>) (first, _) -> first);
    samples.put(Callable[].class, new Callable<?>[] {() -> "callable"});
    samples.put(Block[].class, new Block<?>[] {() -> {}});
    samples.put(Collection.class, List.of((Callable<String>) () -> "callable"));
    samples.put(Iterable.class, List.of("value"));
    samples.put(Stream.class, Stream.of("value"));
    samples.put(Predicate.class, (Predicate<Object>) _ -> true);
    samples.put(Supplier.class, (Supplier<String>) () -> "supplied");
    samples.put(Startable.class, (Startable<String>) status -> status.started("up"));
    var flow = FlowReceiver.create(1);
    samples.put(FlowReceiver.class, flow);
    samples.put(Flow.Subscriber.class, FlowReceiver.create(1));
    samples.put(Flow.Publisher.class, FlowPublisher.of(nursery, _ -> {}));
    samples.put(FlowPublisher.class, FlowPublisher.of(nursery, _ -> {}));
    samples.put(NurseryExecutor.class, NurseryExecutor.of(nursery));
    samples.put(CompletionStage.class, CompletableFuture.completedFuture("done"));
    samples.put(Iterable.class, List.of("one"));
    samples.put(Runnable.class, (Runnable) () -> {});
    samples.put(TimeUnit.class, TimeUnit.SECONDS);
    samples.put(long.class, 1L);
    samples.put(ThreadOptions.class, Threads.options());
    samples.put(NurseryHandle.class, NurseryHandle.of(nursery));
    samples.put(Nursery.RunBody.class, (Nursery.RunBody) _ -> {});
    samples.put(Nursery.CallBody.class, (Nursery.CallBody<String>) _ -> "value");
    return samples;
  }

  private static CancelReason reason() {
    return new CancelReason(CancelReason.Source.EXPLICIT, "test", null);
  }
}
