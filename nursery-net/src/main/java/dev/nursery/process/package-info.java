/**
 * Other programs, as something that tasks do; signals, as something that they receive; and programs
 * of one's own that end as they should.
 *
 * {@snippet :
 * String head = Processes.capture("git", "rev-parse", "HEAD").stdoutText().strip();
 * }
 *
 * <p>{@link dev.nursery.process.Processes} runs programs. {@link dev.nursery.process.Signals} opens
 * a channel of the signals that come from outside. {@link dev.nursery.process.Program} is for
 * {@code main}: Ctrl-C cancels, and what is open is closed.
 */
@NullMarked
package dev.nursery.process;

import org.jspecify.annotations.NullMarked;
