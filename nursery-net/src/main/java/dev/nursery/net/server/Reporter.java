package dev.nursery.net.server;

import dev.nursery.net.ByteStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the observer what happens, and counts it. */
final class Reporter {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net.server");

  private final ServerObserver observer;

  /** Whether the observer has thrown, and is not asked again. */
  private volatile boolean broken;

  private final LongAdder accepted = new LongAdder();
  private final LongAdder done = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final LongAdder cutOff = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder rejected = new LongAdder();

  /** Whether it was said that the server is full, and none has left since. */
  private final AtomicBoolean full = new AtomicBoolean();

  Reporter(ServerObserver observer) {
    this.observer = observer;
  }

  void opened(ServerConnection<?> connection) {
    accepted.increment();
    LOG.debug("{} begins", connection);
    tell(each -> each.opened(connection));
  }

  void closed(ServerConnection<?> connection, ConnectionEnd end) {
    full.set(false);
    count(end.kind());
    log(connection, end);
    tell(each -> each.closed(connection, end));
  }

  private void count(ConnectionEnd.Kind kind) {
    switch (kind) {
      case DONE -> done.increment();
      case LOST -> lost.increment();
      case IDLE, EXPIRED, GRACE_OVER -> cutOff.increment();
      case FAILED -> failed.increment();
      case CANCELLED -> {}
    }
  }

  private static void log(ServerConnection<?> connection, ConnectionEnd end) {
    switch (end.kind()) {
      case DONE, CANCELLED -> LOG.debug("{}: {}", connection, end.kind().words());
      case IDLE, EXPIRED, GRACE_OVER ->
          LOG.info(
              "{} was cut off after {} ({} bytes received, {} sent): {}",
              connection,
              end.lasted(),
              connection.received(),
              connection.sent(),
              end.kind().words());
      case LOST ->
          LOG.info(
              "{} was lost after {} ({} bytes received, {} sent): {}",
              connection,
              end.lasted(),
              connection.received(),
              connection.sent(),
              end.cause().map(Throwable::getMessage).orElse(""));
      case FAILED ->
          LOG.error(
              "{} was closed after {} ({} bytes received, {} sent), as its handler has failed; the others go on",
              connection,
              end.lasted(),
              connection.received(),
              connection.sent(),
              end.error());
    }
  }

  void rejected(ByteStream stream, int limit) {
    rejected.increment();
    if (full.compareAndSet(false, true)) {
      LOG.warn(
          "there are {} connections already, the most there may be: rejected {}, and so are more until one ends",
          limit,
          stream);
    }
    tell(each -> each.rejected(stream));
  }

  private void tell(Consumer<ServerObserver> news) {
    if (broken) {
      return;
    }
    try {
      news.accept(observer);
    } catch (Throwable t) {
      broken = true;
      LOG.error("the observer of a server has failed, and is not told anything any more", t);
    }
  }

  ServerStatistics statistics(int open, boolean draining) {
    return new ServerStatistics(
        open,
        accepted.sum(),
        done.sum(),
        lost.sum(),
        cutOff.sum(),
        failed.sum(),
        rejected.sum(),
        draining);
  }
}
