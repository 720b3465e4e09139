package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskStatus;
import dev.nursery.lowlevel.EnclosingScope;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnclosingScopeTest {

  @Test
  void theyAreListedFromTheInnermostAcrossTasks() {
    var inner = CancelScope.create();
    var outer = CancelScope.create();
    Nursery.run(nursery -> {
      Task<?> opener = Task.current();
      outer.run(() ->
          Nursery.run(second -> {
            Task<List<EnclosingScope>> child =
                second.startSoon(() -> inner.call(EnclosingScope::ofCurrentTask).orElseThrow());

            assertThat(child.await())
                .containsExactly(
                    new EnclosingScope(inner, child),
                    new EnclosingScope(second.cancelScope(), opener),
                    new EnclosingScope(outer, opener),
                    new EnclosingScope(nursery.cancelScope(), opener));
          }));
    });
  }

  @Test
  void aThreadThatRunsNoTaskHasNone() {
    assertThat(EnclosingScope.ofCurrentTask()).isEmpty();
  }

  @Test
  void thoseThatNobodyCanCancelAreLeftOut() {
    Nursery.run(nursery -> {
      List<EnclosingScope> seen =
          nursery.start((TaskStatus<List<EnclosingScope>> status) ->
              status.started(EnclosingScope.ofCurrentTask()));

      assertThat(seen).extracting(EnclosingScope::scope).containsExactly(nursery.cancelScope());
    });
  }
}
