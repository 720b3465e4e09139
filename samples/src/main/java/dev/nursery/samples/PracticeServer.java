package dev.nursery.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small web site on this machine, so that programs that fetch pages run without the internet: the
 * page {@code /3} comes after 300 milliseconds, and so on; {@code /missing} is missing; {@code /}
 * has links.
 */
public final class PracticeServer implements AutoCloseable {

  private static final String LINKS =
      "<a href=\"1\">1</a> <a href=\"2\">2</a> <a href=\"missing\">3</a>\n";
  private static final String MISSING = "There is no such page.\n";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicInteger busiest = new AtomicInteger();
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

  private PracticeServer(HttpServer server) {
    this.server = server;
  }

  /** On a port that the system chooses. */
  public static PracticeServer start() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var practice = new PracticeServer(server);
    server.setExecutor(practice.threads);
    server.createContext("/", practice::answer);
    server.start();
    return practice;
  }

  /** The address of a page. */
  public URI page(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + path);
  }

  /** How many pages were asked for at the same time, at most. */
  public int busiest() {
    return busiest.get();
  }

  /** Waits for the next request, in the order in which they came; the page that it is for. */
  public String nextRequest() throws InterruptedException {
    return asked.take();
  }

  private void answer(HttpExchange exchange) throws IOException {
    busiest.accumulateAndGet(busy.incrementAndGet(), Math::max);
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(1);
      asked.add(path);
      boolean found = path.matches("[0-9]");
      if (found) {
        Thread.sleep(Integer.parseInt(path) * 100L); // so slow is the page
      }
      busy.decrementAndGet(); // before the answer: then the next request may come
      boolean links = path.isEmpty();
      byte[] body =
          (found ? "This is page " + path + ".\n" : links ? LINKS : MISSING).getBytes(UTF_8);
      exchange.sendResponseHeaders(found || links ? 200 : 404, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is closed, and the connection with it
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
