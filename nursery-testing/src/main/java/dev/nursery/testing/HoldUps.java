package dev.nursery.testing;

import dev.nursery.lowlevel.TaskTree.TaskInfo;
import dev.nursery.spi.Activity;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who holds up a clock: a test whose task sleeps in foreign code looks as if it hung, and
 * nothing else would tell why.
 */
final class HoldUps {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.testing");

  private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

  private final VirtualClock clock;
  private final Activity activity;

  /** While the clock is in use; guarded by this. */
  private @Nullable Future<?> watch;

  /** What had begun at the last look; the thread of {@link RealTime} only. */
  private int seen;

  /** Whether this was reported, and nothing has happened since; the thread of RealTime only. */
  private boolean reported;

  HoldUps(VirtualClock clock, Activity activity) {
    this.clock = clock;
    this.activity = activity;
  }

  synchronized void begin() {
    if (watch == null) {
      watch = RealTime.every(PERIOD, this::look);
    }
  }

  synchronized void end() {
    if (watch != null && clock.runs() == 0) {
      watch.cancel(false);
      watch = null;
    }
  }

  private void look() {
    int begun = activity.begun();
    if (begun != seen) {
      seen = begun;
      reported = false;
    } else if (!reported && activity.idleStamp() < 0 && clock.isWaitedFor()) {
      reported = true;
      LOG.warn("{}", text(clock.heldUpBy()));
    }
  }

  private String text(List<TaskInfo> tasks) {
    var text = new StringBuilder().append(clock);
    if (tasks.isEmpty() && activity.lent() > 0) {
      return text.append(
              " cannot jump, although all its tasks wait: threads that are lent to them: ")
          .append(activity.lent())
          .toString();
    }
    if (tasks.isEmpty()) {
      return text.append(
              " cannot jump, although all its tasks wait: something was said to be busy, and has not been closed")
          .toString();
    }
    text.append(
        " has not been able to jump for seconds, since these tasks do not wait in operations of this library."
            + " A sleep or a wait of the JDK's is real, and time waits for its end:");
    for (TaskInfo task : tasks) {
      text.append("\ntask '").append(task.name()).append("', ").append(task.state());
      task.waitsFor().ifPresent(what -> text.append(", waits for ").append(what));
      for (StackTraceElement frame : task.stack()) {
        text.append("\n\tat ").append(frame);
      }
    }
    return text.toString();
  }
}
