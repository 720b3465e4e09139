package dev.nursery;

import dev.nursery.kernel.Sneaky;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Bodies that run at the same time, all of which have to succeed. */
final class Gathering {

  private Gathering() {}

  static <T extends @Nullable Object> List<T> values(
      Iterable<? extends Callable<? extends T>> bodies) {
    var tasks = new ArrayList<Task<T>>();
    Nursery.options()
        .name("gather")
        .run(nursery -> {
          for (Callable<? extends T> body : bodies) {
            tasks.add(nursery.<T>startSoon(body));
          }
        });
    return valuesOf(tasks);
  }

  static void all(List<? extends Block<? extends Exception>> bodies) {
    Nursery.options()
        .name("gather")
        .run(nursery -> {
          for (Block<? extends Exception> body : bodies) {
            nursery.startSoon(body);
          }
        });
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // an A and a B, which may be null
  static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      R zipped(
          Callable<? extends A> first,
          Callable<? extends B> second,
          Fn2<? super A, ? super B, ? extends R> combine) {
    List<@Nullable Object> both = values(List.<Callable<?>>of(first, second));
    try {
      return combine.apply((A) both.get(0), (B) both.get(1));
    } catch (Exception e) {
      throw Sneaky.of(e instanceof InterruptedException i ? Boundary.translated(i) : e);
    }
  }

  static List<Callable<@Nullable Object>> callables(
      List<? extends Block<? extends Exception>> blocks) {
    var callables = new ArrayList<Callable<@Nullable Object>>();
    for (Block<? extends Exception> block : blocks) {
      callables.add(() -> {
        block.run();
        return null;
      });
    }
    return callables;
  }

  /** The values of tasks that have ended well; one that has cancelled itself has none. */
  static <T extends @Nullable Object> List<T> valuesOf(List<Task<T>> tasks) {
    var values = new ArrayList<T>(tasks.size());
    for (Task<T> task : tasks) {
      values.add(task.await());
    }
    return values;
  }
}
