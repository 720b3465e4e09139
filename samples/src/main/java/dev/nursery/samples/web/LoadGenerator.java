// sample: load - asks for a PAGE again and again, and shows the latencies while it goes on
package dev.nursery.samples.web;

import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.process.Program;
import dev.nursery.samples.Arguments;
import dev.nursery.samples.PracticeServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * For whoever reads that "uvloop" makes a server twice as fast, and would rather see: so many
 * users, each of whom asks for a page, and asks again when it has come, for so long. Every second a
 * histogram is printed: a line for each power of two, in milliseconds.
 *
 * <p>What changes when coroutines become virtual threads: a user is a loop in a task, and their
 * number is no matter. A request that fails is counted. The reporter is in the background: it ends
 * when the last user has.
 *
 * <p>Takes PAGE [USERS [SECONDS]]; without a page it asks a server of its own.
 */
final class LoadGenerator {

  private static final int BUCKETS = 16;
  private static final int WIDTH = 40;

  private final LongAdder[] counts = new LongAdder[BUCKETS];
  private final LongAdder failures = new LongAdder();
  private final HttpClient client;
  private final HttpRequest request;

  LoadGenerator(HttpClient client, URI page) {
    this.client = client;
    this.request = HttpRequest.newBuilder(page).build();
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] = new LongAdder();
    }
  }

  void run(int users, Duration time) {
    CancelScope.moveOnAfter(
        time,
        () ->
            Nursery.run(nursery -> {
              nursery.background().startSoon("report", this::reportEverySecond);
              for (int i = 1; i <= users; i++) {
                nursery.startSoon("user " + i, this::use);
              }
            }));
    IO.print(histogram());
  }

  private void use() throws InterruptedException {
    while (true) {
      long start = System.nanoTime();
      try {
        client.send(request, HttpResponse.BodyHandlers.discarding());
        count((System.nanoTime() - start) / 1_000_000);
      } catch (IOException e) {
        failures.increment();
      }
    }
  }

  private void reportEverySecond() {
    while (true) {
      Tasks.sleep(ofSeconds(1));
      IO.println(histogram());
    }
  }

  /** In the first bucket is what took less than 1 ms, in the next less than 2, 4, 8 and so on. */
  void count(long milliseconds) {
    counts[Math.min(BUCKETS - 1, 64 - Long.numberOfLeadingZeros(milliseconds))].increment();
  }

  String histogram() {
    long total = 0;
    long largest = 1;
    for (LongAdder count : counts) {
      total += count.sum();
      largest = Math.max(largest, count.sum());
    }
    var text = new StringBuilder(total + " answers, " + failures.sum() + " failures\n");
    for (int i = 0; i < BUCKETS; i++) {
      long count = counts[i].sum();
      if (count > 0) {
        String bar = "#".repeat((int) Math.ceilDiv(count * WIDTH, largest));
        text.append("%8s ms %s %d%n".formatted("< " + (1L << i), bar, count));
      }
    }
    return text.toString();
  }

  private static void load(URI page, int users, int seconds) {
    try (var client = HttpClient.newHttpClient()) {
      new LoadGenerator(client, page).run(users, ofSeconds(seconds));
    }
  }

  static void main(String... words) {
    var arguments = new Arguments("load [PAGE [USERS [SECONDS]]]", words, 0, 3);
    int users = arguments.number(1, 20);
    int seconds = arguments.number(2, 5);
    Program.main(_ -> {
      if (arguments.count() > 0) {
        load(URI.create(arguments.text(0)), users, seconds);
      } else {
        try (var server = PracticeServer.start()) {
          load(server.page("1"), users, seconds);
        }
      }
    });
  }
}
