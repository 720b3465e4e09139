package dev.nursery.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.kernel.Roots;
import dev.nursery.kernel.ScopeRecord;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.testkit.Eventually;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * What serves the whole process keeps nothing of programs that have ended: not the list of roots,
 * not the watchdog and its helpers, not the threads that ring and beat. What serves one run is
 * looked at after each by {@link Execution}.
 */
@AddLifecycleHook(Quietly.class)
class LeftoverLawsTest {

  private static final int PROGRAMS = 20;

  private static final List<WeakReference<Object>> LEFT = new ArrayList<>();
  private static int programs;

  @Provide
  Arbitrary<List<Step>> programs() {
    return Programs.any(true);
  }

  /** Looked at after some programs together, since a collection takes as long as many programs. */
  @Property(tries = 3 * PROGRAMS, edgeCases = EdgeCasesMode.NONE)
  void nothingIsKept(@ForAll("programs") List<Step> program) {
    run(program);
    if (++programs % PROGRAMS == 0) {
      // Some still hang on dead slots of the stacks of idle helpers; a leak keeps them all.
      Eventually.until(
          "tasks and scopes are collected",
          () -> {
            System.gc();
            return LEFT.stream().filter(one -> one.get() != null).count() <= LEFT.size() / 4;
          });
      LEFT.clear();
    }
  }

  private static void run(List<Step> program) {
    var execution = Execution.of(program, false, Thread.ofVirtual());
    for (CancelScope scope : execution.scopes) {
      LEFT.add(new WeakReference<>(scope));
      TaskRecord owner = ((ScopeRecord) scope).owner();
      if (owner != null) {
        LEFT.add(new WeakReference<>(owner));
        assertThat(Roots.live()).doesNotContain(owner);
      }
    }
  }
}
