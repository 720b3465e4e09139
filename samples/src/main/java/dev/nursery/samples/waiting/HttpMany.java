// sample: http-many - many pages, in turn and some at a time, with a limit and a progress bar
package dev.nursery.samples.waiting;

import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import dev.nursery.process.Program;
import dev.nursery.samples.PracticeServer;
import dev.nursery.samples.Stopwatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * "Sync http requests" and "Async http requests".
 *
 * <p>What changes when coroutines become virtual threads: both use the same {@code length}. The
 * second says how many at a time, where Python takes a semaphore, and is given each result as soon
 * as it is there. That happens in the task that asked for all of them, so the bar needs no lock. A
 * page that cannot be had ends it all, with the others cancelled.
 *
 * <p>Takes addresses; without any it asks a server of its own.
 */
final class HttpMany {

  private static final int LIMIT = 3;
  private static final int BAR = 20;

  private HttpMany() {}

  static int length(HttpClient client, URI uri) throws IOException {
    HttpResponse<String> response =
        CancelScope.failAfter(
            ofSeconds(10),
            () ->
                client.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()));
    if (response.statusCode() != 200) {
      throw new IOException(uri + " answers " + response.statusCode());
    }
    return response.body().length();
  }

  static int inTurn(HttpClient client, List<URI> pages) throws IOException {
    int sum = 0;
    for (URI page : pages) {
      sum += length(client, page);
    }
    return sum;
  }

  static int someAtATime(HttpClient client, List<URI> pages) {
    var total =
        new Object() {
          int lengths, count;
        };
    Tasks.asCompleted(
        pages,
        LIMIT,
        page -> length(client, page),
        length -> {
          total.lengths += length;
          total.count++;
          show(total.count, pages.size());
        });
    IO.println();
    return total.lengths;
  }

  private static void show(int done, int of) {
    int filled = BAR * done / of;
    IO.print("\r[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] " + done + "/" + of);
  }

  static void fetch(List<URI> pages) throws IOException {
    try (var client = HttpClient.newHttpClient()) {
      Stopwatch inTurn = Stopwatch.start();
      IO.println(inTurn(client, pages) + " characters in turn, " + inTurn);

      Stopwatch atATime = Stopwatch.start();
      int sum = someAtATime(client, pages);
      IO.println(sum + " characters, " + LIMIT + " pages at a time, " + atATime);
    }
  }

  static void main(String... addresses) {
    Program.main(_ -> {
      if (addresses.length > 0) {
        fetch(Arrays.stream(addresses).map(URI::create).toList());
        return;
      }
      try (var server = PracticeServer.start()) {
        fetch(Stream.of("1", "2", "3", "4", "5", "6").map(server::page).toList());
      }
    });
  }
}
