package dev.nursery.kernel;

import org.jspecify.annotations.Nullable;

/** For tests: what the kernel's cancel flags have to be, told from the scopes alone. */
public final class Flags {

  private Flags() {}

  /** Whether {@code scope}, or one around it and not beyond a shield, is cancelled. */
  public static boolean isCancelledByDefinition(ScopeRecord scope) {
    for (ScopeRecord at = scope; at != null; at = at.shielded() ? null : at.parent) {
      if (at.why() != null) {
        return true;
      }
    }
    return false;
  }

  /** Whether the kernel has interrupted {@code task}, which has not taken that up yet. */
  public static boolean isInterruptSent(TaskRecord task) {
    return task.interrupt == Interrupts.SENT;
  }

  /** The innermost scope of the current task; null on a thread that runs none. */
  public static @Nullable ScopeRecord innermost() {
    TaskRecord task = CurrentTask.get();
    return task == null ? null : task.top();
  }
}
