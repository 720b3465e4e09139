// sample: http-one - a page from the web, and a time limit for all that it takes
package dev.nursery.samples.waiting;

import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.TooSlowException;
import dev.nursery.samples.PracticeServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * "Async http", with {@code aiohttp}.
 *
 * <p>What changes when coroutines become virtual threads: the JDK's client does, with its plain
 * {@code send}; nobody needs {@code sendAsync}, or a client made for tasks. What {@code async with}
 * closes, {@code try} closes. The time limit is not an option of the client, but a scope, and
 * covers all of it, from looking up the name to the last byte.
 *
 * <p>Takes the address of a page; without one it asks a server of its own.
 */
final class HttpOne {

  private HttpOne() {}

  static String get(URI uri) throws IOException {
    try (var client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          CancelScope.failAfter(
              ofSeconds(10),
              () ->
                  client.send(
                      HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()));
      IO.println("status " + response.statusCode());
      return response.body();
    }
  }

  private static String getFromOurselves() throws IOException {
    try (var server = PracticeServer.start()) {
      return get(server.page("5"));
    }
  }

  static void main(String... address) {
    try {
      IO.print(address.length == 0 ? getFromOurselves() : get(URI.create(address[0])));
    } catch (IOException | TooSlowException | IllegalArgumentException e) {
      System.err.println("http-one: " + e);
      System.exit(1);
    }
  }
}
