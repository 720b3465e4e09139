package dev.nursery.net;

import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the addresses of a host, on a thread that can be left behind.
 *
 * <p>The system's resolver can be neither interrupted nor polled, and may take half a minute. So a
 * platform thread asks, and the task waits for it as it waits for anything. If the task is
 * cancelled, the thread finishes by itself and its answer is dropped. There are {@value
 * LookupThreads#MAX} such threads at most.
 */
final class Lookup implements Runnable {

  /** The system's resolver, or one that a test made. */
  @FunctionalInterface
  interface Resolver {

    /** All addresses; blocks. */
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private static final LookupThreads THREADS = new LookupThreads();

  private final Resolver resolver;
  private final String host;

  /** The wait of the asking task, which begins with this lookup. */
  private final Suspension wait = new Suspension();

  /** Either is written before the wake-up, and read after it. */
  private InetAddress @Nullable [] addresses;

  private @Nullable Throwable error;

  private Lookup(Resolver resolver, String host) {
    this.resolver = resolver;
    this.host = host;
  }

  /**
   * The addresses of a host, in the order of preference; at least one.
   *
   * @throws UnknownHostException if there is none
   * @throws Cancelled if the task is cancelled; at once, whatever the resolver is doing
   */
  static List<InetAddress> addresses(String host, Resolver resolver) throws IOException {
    Tasks.checkpointIfCancelled();
    return new Lookup(resolver, host).await();
  }

  private List<InetAddress> await() throws IOException {
    try {
      THREADS.execute(this);
    } catch (Throwable t) {
      wait.abandon();
      throw t;
    }
    try {
      wait.await(this);
    } finally {
      THREADS.forget(this); // if it had not its turn yet
    }
    if (addresses != null) {
      return List.of(addresses);
    }
    switch (error) {
      case UnknownHostException e -> throw unknown(e);
      case Error e -> throw e;
      case null, default -> throw new IOException("cannot look up host '" + host + "'", error);
    }
  }

  private UnknownHostException unknown(UnknownHostException cause) {
    var unknown =
        new UnknownHostException(
            "no address is known for host '"
                + host
                + "': "
                + (host.contains("/") || host.contains(":")
                    ? "a host is a name or an address alone, without a scheme, a port or a path"
                    : "is it spelt right, and is there a network?")
                + " ("
                + cause.getMessage()
                + ")");
    unknown.initCause(cause);
    return unknown;
  }

  @Override
  public void run() {
    if (!wait.isWaiting()) {
      return;
    }
    try {
      addresses = resolver.resolve(host);
    } catch (Throwable t) {
      error = t;
    }
    wait.wake();
  }

  @Override
  public String toString() {
    return "lookup of host '" + host + "'";
  }
}
