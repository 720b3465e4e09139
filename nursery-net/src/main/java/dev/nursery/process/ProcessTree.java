package dev.nursery.process;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A process and those that it has started, as far as they can be found.
 *
 * <p>The system tells who is whose child. A process whose parent has ended is nobody's, so they are
 * looked for before anybody is asked to end, and remembered. One that has left its parent before,
 * as a daemon does, is not found, and not meant. Nor is one found that a process starts between the
 * look and the signal that ends it: nothing in Java can stop a process for as long as one looks. A
 * handle knows when its process was started, so one that has got the number of a remembered one is
 * not mistaken for it.
 */
final class ProcessTree {

  /**
   * Each look may find those that were started since the last; this ends a race with a fork bomb.
   */
  private static final int LOOKS = 100;

  private final RunningProcess root;
  private final Set<ProcessHandle> known = new LinkedHashSet<>();

  ProcessTree(RunningProcess root) {
    this.root = root;
  }

  /** Asks all to end, the process itself first. */
  void terminate() {
    Launch.THREADS.run(() -> {
      find();
      root.terminate();
      known.forEach(ProcessHandle::destroy);
    });
  }

  /** Kills all, and those that they start meanwhile. */
  void kill() {
    Launch.THREADS.run(() -> {
      for (int look = 0; look < LOOKS; look++) {
        boolean more = find();
        root.kill();
        List<ProcessHandle> alive = known.stream().filter(ProcessTree::isAlive).toList();
        alive.forEach(ProcessHandle::destroyForcibly);
        if (!more) {
          return;
        }
      }
    });
  }

  /** Whether one of them lives that is not the process itself. */
  boolean isAnyAlive() {
    return !known.isEmpty()
        && Launch.THREADS.run(() -> known.stream().anyMatch(ProcessTree::isAlive));
  }

  /** Whether there are any that were not known. */
  private boolean find() {
    boolean more = false;
    if (root.exitCode().isEmpty()) {
      more = root.handle().map(this::addDescendants).orElse(false);
    }
    for (ProcessHandle handle : List.copyOf(known)) {
      more |= handle.isAlive() && addDescendants(handle);
    }
    return more;
  }

  private boolean addDescendants(ProcessHandle handle) {
    return known.addAll(handle.descendants().toList());
  }

  /**
   * One that has ended, and that its parent has not asked about yet, is still listed; it has no
   * command any more. In a container whose first process does not care, it stays so.
   */
  private static boolean isAlive(ProcessHandle handle) {
    return handle.isAlive() && handle.info().command().isPresent();
  }
}
