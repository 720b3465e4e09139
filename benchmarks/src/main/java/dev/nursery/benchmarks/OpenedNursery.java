package dev.nursery.benchmarks;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import java.util.concurrent.CompletableFuture;

/**
 * A nursery that stays open from one call of a benchmark to another, which no block of code can
 * span: it is opened on a thread of its own, which waits at its end.
 */
public final class OpenedNursery {

  private final Nursery nursery;
  private final Thread owner;

  private OpenedNursery(Nursery nursery, Thread owner) {
    this.nursery = nursery;
    this.owner = owner;
  }

  public static OpenedNursery open() {
    var opened = new CompletableFuture<Nursery>();
    Thread owner =
        Thread.startVirtualThread(() ->
            Nursery.run(nursery -> {
              opened.complete(nursery);
              // Without children it would close at once.
              Tasks.sleepForever();
            }));
    return new OpenedNursery(opened.join(), owner);
  }

  public Nursery nursery() {
    return nursery;
  }

  public void cancelAndWait() throws InterruptedException {
    nursery.cancelScope().cancel("the measurement is over");
    owner.join();
  }
}
