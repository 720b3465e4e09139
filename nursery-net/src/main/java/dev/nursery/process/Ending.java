package dev.nursery.process;

/** How a process is ended that nobody wants any more. */
interface Ending {

  /**
   * Ends the process, and waits until it has ended: whatever this throws, it has. No cancel point.
   */
  void end(RunningProcess process);
}
