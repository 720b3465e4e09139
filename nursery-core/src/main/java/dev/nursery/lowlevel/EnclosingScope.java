package dev.nursery.lowlevel;

import dev.nursery.CancelScope;
import dev.nursery.Task;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.ScopeRecord;
import dev.nursery.kernel.TaskRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * A scope that the current code runs in, and the task that has entered it: one of those whose
 * cancellation or deadline would reach here, unless a shield is in between.
 *
 * <p>For tools that ask where a time limit comes from, or that cancel programs to see what happens:
 *
 * {@snippet :
 * for (EnclosingScope around : EnclosingScope.ofCurrentTask()) {
 *   System.out.println(around.scope() + ", entered by " + around.task().name());
 * }
 * }
 *
 * <p>Immutable; what it says of the scopes of other tasks may be history when it is read.
 *
 * @param scope the scope, a nursery's own included
 * @param task who has entered it: the current task, or the parent of its nursery, or that one's
 *     parent, and so on
 */
public record EnclosingScope(CancelScope scope, Task<?> task) {

  /**
   * The scopes around the caller, innermost first, up to the outermost of the run; empty on a
   * thread that runs no task. Not a cancel point.
   */
  public static List<EnclosingScope> ofCurrentTask() {
    var scopes = new ArrayList<EnclosingScope>();
    TaskRecord current = CurrentTask.get();
    for (ScopeRecord at = current == null ? null : current.top(); at != null; at = at.outer()) {
      if (at instanceof CancelScope scope
          && !at.isInternal()
          && at.owner() instanceof Task<?> task) {
        scopes.add(new EnclosingScope(scope, task));
      }
    }
    return List.copyOf(scopes);
  }
}
