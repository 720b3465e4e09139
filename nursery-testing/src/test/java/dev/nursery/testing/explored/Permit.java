package dev.nursery.testing.explored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Block;
import dev.nursery.testing.cancellation.Aftermath;

/** One permit for one task at a time, made of {@link Items}, which is back when a run is over. */
final class Permit {

  private final Items items = new Items();

  Permit(Aftermath after) {
    items.put();
    after.check("the permit is back", () -> assertThat(items.left()).isEqualTo(1));
    after.check("nobody waits for the permit", () -> assertThat(items.inLine()).isZero());
  }

  void with(Block<RuntimeException> work) throws InterruptedException {
    items.take();
    try {
      work.run();
    } finally {
      items.put();
    }
  }
}
