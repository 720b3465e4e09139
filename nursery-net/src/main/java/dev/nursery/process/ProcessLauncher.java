package dev.nursery.process;

import java.io.IOException;

/**
 * Starts a process that was described. Called on a thread that may block.
 *
 * <p>A {@link Process} that knows no {@link Process#toHandle handle} is ended by its own {@link
 * Process#destroy}, and has no children that would be ended with it.
 */
@FunctionalInterface
public interface ProcessLauncher {

  /** Starts it, or throws; the process is the caller's then. */
  Process start(ProcessBuilder builder) throws IOException;
}
