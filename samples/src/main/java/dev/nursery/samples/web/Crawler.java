// sample: crawler - follows the links of a web site, politely; from the address of its first PAGE
package dev.nursery.samples.web;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.TooSlowException;
import dev.nursery.process.Program;
import dev.nursery.samples.Arguments;
import dev.nursery.samples.PracticeServer;
import dev.nursery.sync.TaskLock;
import dev.nursery.sync.TaskSemaphore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * "Downloading web pages": a task for each page, which starts a task for each link that nobody has
 * followed yet. The nursery knows when all is done, which is the hard part elsewhere: there is no
 * queue to be empty and no counter to be zero.
 *
 * <p>It is polite: one page at a time from each host, with a pause after it; few pages at a time in
 * all; so many pages and no more; so much time for each. A page that fails is told of, and is no
 * reason to end.
 *
 * <p>Takes a page to begin with; without one it crawls a server of its own.
 *
 * <p>What changes when coroutines become virtual threads: {@code aiohttp}, {@code asyncio.Queue}
 * and a pool of workers become a client that blocks and a nursery.
 */
final class Crawler {

  private static final Pattern LINK = Pattern.compile("href=\"([^\"#]+)");
  private static final int AT_A_TIME = 10;
  private static final Duration PATIENCE = ofSeconds(10);

  private final HttpClient client;
  private final Duration pause;
  private final TaskSemaphore pages;
  private final TaskSemaphore inAll = new TaskSemaphore(AT_A_TIME);
  private final Map<String, TaskLock> hosts = new ConcurrentHashMap<>();
  private final Set<URI> seen = ConcurrentHashMap.newKeySet();

  Crawler(HttpClient client, int pages, Duration pause) {
    this.client = client;
    this.pages = new TaskSemaphore(pages);
    this.pause = pause;
  }

  /** Follows links that lead below {@code start}, and returns when there are no more. */
  void crawl(URI start) {
    Nursery.run(nursery -> visit(nursery, start, start));
  }

  private void visit(Nursery nursery, URI start, URI page) {
    if (seen.add(page) && pages.tryAcquire()) {
      nursery.startSoon(
          page + "",
          () -> {
            String text = politely(page);
            LINK.matcher(text)
                .results()
                .map(link -> page.resolve(link.group(1)))
                .filter(link -> link.toString().startsWith(start.toString()))
                .forEach(link -> visit(nursery, start, link));
          });
    }
  }

  private String politely(URI page) {
    TaskLock host = hosts.computeIfAbsent(page.getAuthority(), _ -> new TaskLock());
    try (var _ = host.hold()) {
      String text = patiently(page);
      Tasks.sleep(pause);
      return text;
    }
  }

  /** The text of a page; empty if it cannot be had. */
  private String patiently(URI page) {
    try (var _ = inAll.hold()) {
      return CancelScope.failAfter(PATIENCE, () -> fetch(page));
    } catch (IOException | TooSlowException e) {
      IO.println(page + ": " + e);
      return "";
    }
  }

  private String fetch(URI page) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(page).header("User-Agent", "Nursery-sample-crawler").build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    IO.println(page + ": " + response.statusCode() + ", " + response.body().length());
    return response.statusCode() == 200 ? response.body() : "";
  }

  private static void crawl(String page) {
    try (var client = HttpClient.newHttpClient()) {
      new Crawler(client, 100, ofMillis(500)).crawl(URI.create(page));
    }
  }

  static void main(String... words) {
    var arguments = new Arguments("crawler [PAGE]", words, 0, 1);
    Program.main(_ -> {
      if (arguments.count() > 0) {
        crawl(arguments.text(0));
      } else {
        try (var server = PracticeServer.start()) {
          crawl(server.page("").toString());
        }
      }
    });
  }
}
