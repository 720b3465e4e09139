// sample: part-12 - concurrency: several pages at once
package dev.nursery.samples.survey;

import dev.nursery.Tasks;
import dev.nursery.process.Program;
import dev.nursery.samples.PracticeServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;

/**
 * "Via asyncio.gather (aiohttp example)".
 *
 * <p>What changes when coroutines become virtual threads: any client will do, the JDK's for
 * instance, with calls that block. The server is our own, and in the same program.
 */
final class Part12 {

  private Part12() {}

  static String get(HttpClient client, URI page) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(page).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body().strip();
  }

  static void fetchAll() throws IOException {
    try (var server = PracticeServer.start();
        var client = HttpClient.newHttpClient()) {
      List<URI> pages = Stream.of("3", "1", "2").map(server::page).toList();
      List<String> texts = Tasks.mapConcurrent(pages, 10, page -> get(client, page));
      texts.forEach(IO::println); // in the order of the pages
    }
  }

  static void main() {
    Program.main(_ -> fetchAll());
  }
}
