package dev.nursery.process;

import dev.nursery.channel.ReceiveChannel;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;

/**
 * Signals of the operating system, as a channel.
 *
 * {@snippet :
 * try (ReceiveChannel<String> signals = Signals.open("HUP")) {
 *   for (String signal : signals) {
 *     IO.println("SIG" + signal + ": reading the settings again");
 *   }
 * }
 * }
 *
 * <p>As long as the channel is open, these signals come here, and not to where they went before,
 * which for most is the end of the process. Of several channels for the same signal the one that
 * was opened last gets it. Closing gives the signal back; one that has come and was not received is
 * sent once more then, so that it is not lost.
 *
 * <p>A signal that comes again before it was received counts once. Different ones come in turn, so
 * that one that comes all the time does not keep others from being seen. One task receives at a
 * time. A receive that is cancelled has taken no signal.
 *
 * <p>For the usual, a program that ends on Ctrl-C, there is {@link Program}.
 *
 * <p><b>What it needs.</b> The module {@code jdk.unsupported}, with the JDK's way to signals. A
 * program on the class path has it; a modular one says {@code requires jdk.unsupported}, or gets an
 * {@link IllegalStateException} that asks for it. The JVM keeps some signals for itself (QUIT, SEGV
 * and others; with {@code -Xrs} also HUP, INT and TERM), and KILL and STOP cannot be had by
 * anybody.
 *
 * <p>Follows trio's {@code open_signal_receiver}; there is no rule about threads here, and what was
 * not received is sent again by the system, to arrive a moment later.
 */
public final class Signals {

  private Signals() {}

  /**
   * Opens a channel for signals. Not a cancel point.
   *
   * @param names at least one, without "SIG": {@code HUP}, {@code USR1}
   * @return the names, as the signals come; {@code receive} does not end before the channel is
   *     closed
   * @throws IllegalArgumentException if there is no such signal here, or the JVM does not give it
   *     away; none of them has been taken then
   * @throws IllegalStateException if this JVM has no module {@code jdk.unsupported}
   */
  public static ReceiveChannel<String> open(String... names) {
    var distinct = new LinkedHashSet<String>(Arrays.asList(Objects.requireNonNull(names, "names")));
    distinct.forEach(name -> Objects.requireNonNull(name, "the name of a signal"));
    if (distinct.isEmpty()) {
      throw new IllegalArgumentException("no signal is named, so none would ever be received");
    }
    return SignalReceiver.open(distinct);
  }
}
