package dev.nursery.process;

import dev.nursery.CancelScope;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a process and all that it has started to end, and kills those that have not after a while.
 *
 * <p>All are asked at the same time, as on Ctrl-C, and as service managers do it: a shell that is
 * ended alone leaves what it runs behind, with the pipes.
 */
final class PoliteEnding implements Ending {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.process");

  /** How often to look whether the descendants have ended, as nobody tells. */
  private static final Duration SHORTEST_LOOK = Duration.ofMillis(5);

  private static final Duration LONGEST_LOOK = Duration.ofMillis(100);

  private final Duration grace;

  PoliteEnding(Duration grace) {
    this.grace = grace;
  }

  @Override
  public void end(RunningProcess process) {
    var tree = new ProcessTree(process);
    boolean ended = false;
    boolean interrupted = false;
    try {
      if (!grace.isZero()) {
        ended = CancelScope.shielded(() -> hasEnded(process, tree));
      }
    } catch (TaskInterruptedException e) {
      interrupted = true; // somebody is in a hurry
    } finally {
      if (!ended) {
        kill(process, tree);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean hasEnded(RunningProcess process, ProcessTree tree) {
    tree.terminate();
    return CancelScope.moveOnAfter(grace, () -> awaitAll(process, tree)).done();
  }

  private static void awaitAll(RunningProcess process, ProcessTree tree) {
    process.await();
    Duration pause = SHORTEST_LOOK;
    while (tree.isAnyAlive()) {
      Tasks.sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_LOOK) < 0 ? pause.multipliedBy(2) : LONGEST_LOOK;
    }
  }

  private void kill(RunningProcess process, ProcessTree tree) {
    try {
      if (process.exitCode().isEmpty() && !grace.isZero()) {
        LOG.warn("{} was asked to end, and has not within {}; it is killed", process, grace);
      }
      CancelScope.shielded(tree::kill);
    } catch (TaskInterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.kill();
      process.awaitInAnyCase();
    }
  }
}
