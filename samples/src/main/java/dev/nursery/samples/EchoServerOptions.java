package dev.nursery.samples;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The command line of {@link EchoServer}; everything on it is optional. */
@Command(
    customSynopsis = "Usage: bin/sample echo-server [OPTION...]",
    synopsisHeading = "",
    description = {
      "Sends back whatever it receives. On Ctrl-C or SIGTERM it takes no more connections and gives"
          + " those it has the grace period to finish; a second signal cuts them off.",
      ""
    },
    footer = {"", "A TIME is a number with a unit, or several: 0.5s, 30s, 1m30s, 2h."},
    sortOptions = false,
    usageHelpAutoWidth = true)
final class EchoServerOptions {

  private static final Duration LONGEST = Duration.ofDays(365);

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Name or address to listen on. Default: ${DEFAULT-VALUE}, this machine only.")
  String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "0 is any that is free. Default: ${DEFAULT-VALUE}.")
  int port = 0;

  @Option(
      names = "--backlog",
      paramLabel = "N",
      description = "How many connections may wait to be accepted. Default: ${DEFAULT-VALUE}.")
  int backlog = 1024;

  @Option(
      names = "--idle-timeout",
      paramLabel = "TIME",
      description = "How long a connection may be silent. Default: 5m.")
  Duration idleTimeout = Duration.ofMinutes(5);

  @Option(
      names = "--grace-period",
      paramLabel = "TIME",
      description = "How long connections may go on after a signal. Default: 10s.")
  Duration gracePeriod = Duration.ofSeconds(10);

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  Level logLevel = Level.INFO;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this and exit.")
  private boolean help;

  private EchoServerOptions() {}

  /**
   * Reads a command line.
   *
   * @return empty if all it wanted was help, which has been printed
   * @throws ParameterException with one line for the user
   */
  static Optional<EchoServerOptions> parse(String[] args) {
    var options = new EchoServerOptions();
    var commandLine =
        new CommandLine(options)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .registerConverter(int.class, EchoServerOptions::number)
            .registerConverter(Duration.class, EchoServerOptions::duration);
    commandLine.parseArgs(args);
    if (options.help) {
      commandLine.usage(System.out);
      return Optional.empty();
    }
    options
        .firstComplaint()
        .ifPresent(complaint -> {
          throw new ParameterException(commandLine, complaint);
        });
    return Optional.of(options);
  }

  private Optional<String> firstComplaint() {
    if (host.isBlank()) {
      return Optional.of("--host is empty: for this machine alone it is localhost");
    }
    if (port < 0 || port > 0xFFFF) {
      return Optional.of("--port is " + port + ", and has to be from 0 to 65535");
    }
    if (backlog < 1) {
      return Optional.of("--backlog is " + backlog + ", and has to be at least 1");
    }
    if (idleTimeout.isZero()) {
      return Optional.of("--idle-timeout is 0, which would close every connection at once");
    }
    return Optional.empty();
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a number, or too large");
    }
  }

  private static Duration duration(String text) {
    Duration duration;
    try {
      duration = Duration.parse("PT" + text);
    } catch (DateTimeException e) {
      throw new TypeConversionException("'" + text + "' is not a time such as 0.5s, 30s or 1m30s");
    }
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new TypeConversionException("'" + text + "' is not between 0s and " + text(LONGEST));
    }
    return duration;
  }

  /** As on the command line: 1m30s. */
  static String text(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
