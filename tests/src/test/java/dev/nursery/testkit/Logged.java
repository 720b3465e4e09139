package dev.nursery.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** What the library logs while this is open; kept off the console meanwhile. */
public final class Logged implements AutoCloseable {

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.nursery");
  private final Level level = logger.getLevel();
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Consumer<String> onMessage;

  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          String message = event.getLevel() + " " + event.getFormattedMessage();
          messages.add(message);
          onMessage.accept(message);
        }
      };

  private Logged(Consumer<String> onMessage) {
    this.onMessage = onMessage;
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
  }

  public static Logged messages() {
    return new Logged(_ -> {});
  }

  /** Runs {@code onMessage} for each message, as an appender that does something slow. */
  public static Logged messages(Consumer<String> onMessage) {
    return new Logged(onMessage);
  }

  /**
   * The messages so far that contain all of {@code texts}, one of which should be the name of a
   * task of the test itself: what is told of an earlier test's tasks may come late.
   */
  public List<String> with(String... texts) {
    return messages.stream()
        .filter(message -> Stream.of(texts).allMatch(message::contains))
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(level);
    logger.setAdditive(true);
    appender.stop();
  }
}
