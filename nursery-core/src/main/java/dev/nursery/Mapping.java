package dev.nursery;

import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.WaitQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A function applied to many values, several at a time, whose results go to the caller's task one
 * by one.
 *
 * <pre>
 *   feeder (a child)                  workers (a child each)        the caller
 *   takes a place, takes a value ──▶  apply, hand themselves in ──▶ takes one, gives the place back, feeds the sink
 * </pre>
 *
 * <p>The values are taken by a task of their own, since taking may wait, and finished results
 * should not wait for that. A place is given back only when its result was taken: so a slow sink
 * holds up the workers, and no more than the limit of values is ever on the way.
 *
 * <p>No wake-up is lost: whoever hands in a worker, or the count, does that first, and then wakes;
 * the caller enqueues, and then looks once more. A worker hands itself in however it ends, or the
 * caller would wait for one that has cancelled itself.
 *
 * @param <A> what comes in
 * @param <B> what comes out
 */
final class Mapping<A extends @Nullable Object, B extends @Nullable Object> {

  private static final long UNKNOWN = -1;

  private final Fn<? super A, ? extends B> function;
  private final Places places;
  private final boolean ordered;

  /** Workers that are done and were not taken yet, by the key under which the caller asks. */
  private final Map<Long, Task<B>> done = new ConcurrentHashMap<>();

  /** How many were handed in so far; gives the keys if the order is that of completion. */
  private final AtomicLong completed = new AtomicLong();

  /** How many values there were; written by the feeder when it has come to their end. */
  private volatile long total = UNKNOWN;

  private final WaitQueue caller = new WaitQueue(this);

  Mapping(Fn<? super A, ? extends B> function, int limit, boolean ordered) {
    this.function = function;
    this.places = new Places(requireLimit(limit));
    this.ordered = ordered;
  }

  static int requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "the limit is "
              + limit
              + ", and has to be at least 1: it says how many run at the same time");
    }
    return limit;
  }

  /** All results, in the order of the values. */
  static <A extends @Nullable Object, B extends @Nullable Object> List<B> toList(
      Iterator<? extends A> values, int limit, Fn<? super A, ? extends B> function) {
    var tasks = new ArrayList<Task<B>>();
    Nursery.options()
        .name("mapConcurrent")
        .maxChildren(requireLimit(limit))
        .run(nursery -> {
          while (values.hasNext()) {
            A value = values.next();
            tasks.add(nursery.<B>startSoon(() -> function.apply(value)));
          }
        });
    return Gathering.valuesOf(tasks);
  }

  static <A extends @Nullable Object> void each(
      Iterator<? extends A> values, int limit, Action<? super A> action) {
    Nursery.options()
        .name("forEachConcurrent")
        .maxChildren(requireLimit(limit))
        .run(nursery -> {
          while (values.hasNext()) {
            A value = values.next();
            nursery.startSoon(() -> action.accept(value));
          }
        });
  }

  /** Gives every result to {@code sink}, on the caller's task. */
  void run(Iterator<? extends A> values, Action<? super B> sink) {
    Nursery.options()
        .name(ordered ? "mapConcurrent" : "asCompleted")
        .run(nursery -> {
          nursery.startSoon("feeder", () -> feed(nursery, values));
          for (long key = 0; ; key++) {
            Task<B> worker = take(key);
            if (worker == null) {
              return;
            }
            B value = worker.await();
            places.give();
            sink.accept(value);
          }
        });
  }

  private void feed(Nursery nursery, Iterator<? extends A> values) {
    long count = 0;
    places.take();
    while (values.hasNext()) {
      A value = values.next();
      long index = count++;
      nursery.startSoon(() -> {
        try {
          return function.apply(value);
        } finally {
          handIn(index);
        }
      });
      places.take();
    }
    total = count;
    caller.wakeFirst();
  }

  @SuppressWarnings("unchecked") // a worker, whose value is one of ours
  private void handIn(long index) {
    done.put(ordered ? index : completed.getAndIncrement(), (Task<B>) Task.current());
    caller.wakeFirst();
  }

  /** Waits for the worker with that key; null if there are not so many. */
  private @Nullable Task<B> take(long key) {
    TaskRecord task = Root.currentOrTemporary();
    task.checkCancelled();
    while (true) {
      Task<B> worker = done.remove(key);
      if (worker != null || key == total) {
        task.spendBudget();
        return worker;
      }
      WaitQueue.Waiter entry = caller.enqueue(task);
      if (done.containsKey(key) || key == total) {
        caller.withdraw(entry);
      } else {
        caller.await(entry);
      }
    }
  }

  @Override
  public String toString() {
    return "the next result";
  }
}
