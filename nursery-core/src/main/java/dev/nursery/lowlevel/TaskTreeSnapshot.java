package dev.nursery.lowlevel;

import dev.nursery.CancelReason;
import dev.nursery.Task;
import dev.nursery.kernel.NurseryRecord;
import dev.nursery.kernel.Roots;
import dev.nursery.kernel.ScopeRecord;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.lowlevel.TaskTree.NurseryInfo;
import dev.nursery.lowlevel.TaskTree.TaskInfo;
import dev.nursery.spi.TaskClock;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Takes a {@link TaskTree} from the kernel's records, without recursion, as the tree may be deep.
 */
final class TaskTreeSnapshot {

  /** A task that was found, the list that its info belongs in, and its nurseries. */
  private record Found(TaskRecord task, List<TaskInfo> siblings, List<FoundNursery> nurseries) {}

  /** A nursery that was found, and the list that the infos of its children will be in. */
  private record FoundNursery(NurseryRecord nursery, List<TaskInfo> children) {

    NurseryInfo info() {
      return new NurseryInfo(nursery.toString(), reason(nursery.scope()), children.reversed());
    }
  }

  private TaskTreeSnapshot() {}

  static TaskTree take(Predicate<TaskClock> wanted) {
    // First every task that there is, parents before children; then, backwards, the infos, children
    // before parents.
    var roots = new ArrayList<TaskInfo>();
    var found = new ArrayList<Found>();
    for (TaskRecord root : Roots.live()) {
      if (wanted.test(root.runRecord().clock())) {
        found.add(new Found(root, roots, new ArrayList<>()));
      }
    }
    for (int i = 0; i < found.size(); i++) {
      Found next = found.get(i);
      for (NurseryRecord nursery : next.task().openNurseries()) {
        var place = new FoundNursery(nursery, new ArrayList<>());
        next.nurseries().add(place);
        for (TaskRecord child : nursery.children()) {
          found.add(new Found(child, place.children(), new ArrayList<>()));
        }
      }
    }
    var texts = new IdentityHashMap<Object, String>();
    for (Found task : found.reversed()) {
      task.siblings()
          .add(
              info(task.task(), task.nurseries().stream().map(FoundNursery::info).toList(), texts));
    }
    return new TaskTree(roots.reversed());
  }

  private static TaskInfo info(
      TaskRecord task, List<NurseryInfo> nurseries, Map<Object, String> texts) {
    Thread thread = task.thread();
    Object blocker = LockSupport.getBlocker(thread);
    return new TaskInfo(
        task.name(),
        thread.getName() + "#" + thread.threadId(),
        thread.getState(),
        task.isWaiting(),
        // Once for all who wait for it: many a text counts those.
        Optional.ofNullable(blocker)
            .map(each -> texts.computeIfAbsent(each, TaskTreeSnapshot::describe)),
        task.top().isEffective()
            ? task.visibleWhy().map(CancelReason.class::cast)
            : Optional.empty(),
        ((Task<?>) task).effectiveDeadline(),
        List.of(thread.getStackTrace()),
        nurseries);
  }

  private static Optional<CancelReason> reason(ScopeRecord scope) {
    return Optional.ofNullable((CancelReason) scope.why());
  }

  /** What is waited for may be anybody's object, and its text anybody's code. */
  private static String describe(Object blocker) {
    try {
      return String.valueOf(blocker);
    } catch (Throwable e) {
      return blocker.getClass().getName();
    }
  }
}
