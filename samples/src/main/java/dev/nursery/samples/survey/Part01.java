// sample: part-01 - event loop: there is none to obtain; what takes its place
package dev.nursery.samples.survey;

import dev.nursery.Nursery;
import dev.nursery.Task;

/**
 * "Obtaining or creating the event loop".
 *
 * <p>What changes when coroutines become virtual threads: the JDK has a scheduler, which nobody has
 * to obtain. A nursery is what gives an order to what runs on it. The thread that opens one becomes
 * a task until it closes, so a blocking {@code main}, a servlet or a test can just open one, also
 * inside of another.
 */
final class Part01 {

  private Part01() {}

  private static void tell(String who) {
    Thread thread = Thread.currentThread();
    IO.println(
        who
            + ": the task \""
            + Task.current().name()
            + "\", on "
            + (thread.isVirtual() ? "a virtual thread" : "a thread of the system"));
  }

  static void main() {
    Nursery.options()
        .name("part 1")
        .run(nursery -> {
          tell("parent");
          nursery.startSoon("a child", () -> tell("child"));
        });
    IO.println("and now it is a thread like any other again");
  }
}
