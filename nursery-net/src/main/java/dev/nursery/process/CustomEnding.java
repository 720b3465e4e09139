package dev.nursery.process;

import dev.nursery.Action;
import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;

/** Ends a process as the program says. */
final class CustomEnding implements Ending {

  private final Action<? super RunningProcess> action;

  CustomEnding(Action<? super RunningProcess> action) {
    this.action = action;
  }

  /**
   * @throws MultiError with what the action has thrown
   */
  @Override
  public void end(RunningProcess process) {
    try {
      CancelScope.shielded(() ->
          Nursery.options()
              .name("end of " + process)
              .run(nursery -> {
                nursery.startSoon("deliver cancel", () -> act(process));
                process.awaitInAnyCase();
                nursery.cancelScope().cancel("the process has ended");
              }));
    } catch (Throwable t) {
      process.kill(); // there was no memory even for a nursery, perhaps
      process.awaitInAnyCase();
      throw t;
    }
  }

  private void act(RunningProcess process) throws Exception {
    try {
      action.accept(process);
    } catch (Throwable t) {
      process.kill(); // nobody else is going to
      throw t;
    }
  }
}
