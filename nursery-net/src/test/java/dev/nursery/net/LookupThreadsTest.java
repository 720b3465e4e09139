package dev.nursery.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LookupThreadsTest {

  private final LookupThreads threads = new LookupThreads();
  private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();

  @Test
  void whileAllHangTheOthersWaitAndTheForgottenNeverRun() throws Exception {
    var hanging = new CountDownLatch(LookupThreads.MAX);
    var answer = new CountDownLatch(1);
    for (int i = 0; i < LookupThreads.MAX; i++) {
      threads.execute(() -> {
        hanging.countDown();
        await(answer);
      });
    }
    hanging.await();
    var last = new CountDownLatch(1);
    Runnable forgotten = () -> done.add("forgotten");
    threads.execute(() -> done.add("first"));
    threads.execute(forgotten);
    threads.execute(() -> {
      done.add("second");
      last.countDown();
    });
    threads.forget(forgotten);

    assertThat(done).as("the most that may are under way").isEmpty();
    answer.countDown();
    last.await();
    // On two threads, perhaps; but the first had begun before the second could.
    assertThat(done).contains("second").doesNotContain("forgotten");
  }

  @Test
  void threadsThatAreFreeAgainTakeMore() throws Exception {
    for (int round = 0; round < 3 * LookupThreads.MAX; round++) {
      var ran = new CountDownLatch(1);
      threads.execute(ran::countDown);
      ran.await();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
