package dev.nursery.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskLocal;
import dev.nursery.Tasks;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Section G: what a task inherits, and spawning from outside. */
class ContextTest {

  private static final TaskLocal<String> VALUE = TaskLocal.create("value");

  @NurseryTest(time = Time.STANDS_STILL)
  void case100_aChildHasTheValuesOfItsSpawnAndItsOwnChanges() {
    Nursery.run(nursery -> {
      VALUE.set("at the spawn");
      Task<String> child =
          nursery.startSoon(() -> {
            Settling.waitAllTasksBlocked(); // the parent has changed it then
            String inherited = VALUE.get();
            VALUE.set("the child's");
            return inherited + ", " + VALUE.get();
          });
      VALUE.set("the parent's");
      assertThat(child.await()).isEqualTo("at the spawn, the child's");
      assertThat(VALUE.get()).isEqualTo("the parent's");
    });
  }

  /** Inherited from whoever spawns, which need not be the opener. */
  @Test
  void case100_theSpawnerCountsAndNotTheOpener() {
    Nursery.run(nursery -> {
      VALUE.set("opener");
      var seen = new AtomicReference<String>();
      nursery
          .startSoon(() -> {
            VALUE.set("spawner");
            nursery.startSoon(() -> seen.set(VALUE.get())).await();
          })
          .await();
      assertThat(seen).hasValue("spawner");
    });
  }

  /** In place of trio's callbacks from other threads: those may spawn directly. */
  @Test
  void case114_whatAForeignThreadWasAllowedToSpawnRuns() throws InterruptedException {
    var accepted = new AtomicInteger();
    var ran = new AtomicInteger();
    var refusal = new AtomicReference<Throwable>();
    var enough = new AtomicBoolean();
    Thread[] hammer = new Thread[1];
    Nursery.run(nursery -> {
      hammer[0] =
          Thread.ofPlatform()
              .start(() ->
                  refusal.set(
                      catchThrowable(() -> {
                        while (true) {
                          nursery.startSoon(() -> {
                            if (ran.incrementAndGet() == 1_000) {
                              enough.set(true);
                            }
                          });
                          accepted.incrementAndGet();
                        }
                      })));
      while (!enough.get()) {
        Tasks.yieldNow();
      }
    });
    int ranByTheEnd = ran.get();
    hammer[0].join();
    assertThat(refusal.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(ranByTheEnd).isEqualTo(accepted.get()).isEqualTo(ran.get());
  }
}
