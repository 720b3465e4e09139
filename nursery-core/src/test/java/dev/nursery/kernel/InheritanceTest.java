package dev.nursery.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.spi.ContextPropagator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Propagators that work, and that fail at each of their three steps. */
class InheritanceTest {

  private final List<String> steps = new ArrayList<>();

  /** Fails at the step of that name, if there is one. */
  private ContextPropagator propagator(String name, @Nullable String failing) {
    return () -> {
      step(name, "capture", failing);
      return () -> {
        step(name, "restore", failing);
        return () -> step(name, "remove", failing);
      };
    };
  }

  private void step(String name, String step, @Nullable String failing) {
    steps.add(step + " " + name);
    if (step.equals(failing)) {
      throw new IllegalArgumentException(step + " of " + name);
    }
  }

  private Inheritance capture(ContextPropagator... propagators) {
    return Objects.requireNonNull(Inheritance.capture(List.of(), propagators));
  }

  @Test
  void eachIsAskedOnceAndRemovedInReverse() throws Exception {
    Inheritance context = capture(propagator("a", null), propagator("b", null));
    assertThat(steps).containsExactly("capture a", "capture b");
    String value =
        context.call(() -> {
          steps.add("body");
          return "value";
        });
    assertThat(value).isEqualTo("value");
    assertThat(steps)
        .containsExactly(
            "capture a", "capture b", "restore a", "restore b", "body", "remove b", "remove a");
  }

  @Test
  void withoutAnythingToCarryNothingIsKept() {
    assertThat(Inheritance.capture(List.of(ScopedValue.newInstance()))).isNotNull();
    assertThat(Inheritance.capture(List.of(), new ContextPropagator[0])).isNull();
  }

  @Test
  void oneThatCannotCaptureFailsTheSpawn() {
    assertThatThrownBy(() -> capture(propagator("a", "capture"), propagator("b", null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capture of a");
    assertThat(steps).containsExactly("capture a");
  }

  @Test
  void oneThatCannotRestoreFailsTheTaskAndTheOthersAreRemoved() {
    Inheritance context =
        capture(propagator("a", null), propagator("b", "restore"), propagator("c", null));
    assertThatThrownBy(() -> context.call(() -> steps.add("body"))).hasMessage("restore of b");
    assertThat(steps)
        .endsWith("restore a", "restore b", "remove a")
        .doesNotContain("body", "remove b", "restore c");
  }

  @Test
  void oneThatCannotRemoveFailsTheTaskAndTheOthersAreRemoved() {
    Inheritance context =
        capture(propagator("a", "remove"), propagator("b", null), propagator("c", "remove"));
    assertThatThrownBy(() -> context.call(() -> "value"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("failed to remove its context")
        .hasRootCauseMessage("remove of c")
        .satisfies(failure -> assertThat(failure.getSuppressed()[0]).hasMessage("remove of a"));
    assertThat(steps).endsWith("remove c", "remove b", "remove a");
  }

  @Test
  void theBodysErrorComesFirst() {
    var failure = new IOException("the body");
    Inheritance context = capture(propagator("a", "remove"), propagator("b", "remove"));
    assertThatThrownBy(() ->
            context.call(() -> {
              throw failure;
            }))
        .isSameAs(failure);
    assertThat(failure.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("remove of b", "remove of a");
  }
}
