package dev.nursery.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.kernel.TaskRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host that stops to serve because something failed, as memory that runs out. */
class ErrandsTest {

  @Test
  void whoAsksAHostThatHasFailedIsRefused() {
    var errands = new Errands();
    var refused = new ArrayList<String>();
    Nursery.run(_ -> {
      errands.ask(
          errand(
              () -> {
                errands.ask(errand(() -> {}, refused, "left"));
                throw new OutOfMemoryError("on purpose");
              },
              refused,
              "first"));
      assertThatThrownBy(() -> errands.serve((TaskRecord) Task.current(), () -> {}))
          .isInstanceOf(OutOfMemoryError.class);
    });
    assertThat(refused).containsExactly("left");
    assertThat(errands.ask(errand(() -> {}, refused, "late"))).isFalse();
  }

  private static Errand errand(Runnable body, List<String> refused, String name) {
    return new Errand() {
      @Override
      public void run() {
        body.run();
      }

      @Override
      public void refuse() {
        refused.add(name);
      }
    };
  }
}
