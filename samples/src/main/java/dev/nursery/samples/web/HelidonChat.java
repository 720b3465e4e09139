// sample: chat-helidon - the same chat on Helidon: its threads, and the tasks of a nursery
package dev.nursery.samples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.TaskCancelledException;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.channel.Broadcast;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.process.Program;
import dev.nursery.samples.Arguments;
import dev.nursery.thread.NurseryHandle;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * "HTTP: aiohttp, Sanic": what {@link ChatServer} does, with Helidon to speak HTTP and WebSocket.
 *
 * <p>What changes when coroutines become virtual threads: Helidon gives a thread to each request
 * and to each WebSocket, so nothing has to be adapted; what it does not have is an owner of what
 * goes on in them. The nursery is that. A request is {@linkplain NurseryHandle#call called} in it,
 * by a thread that waits; a WebSocket, whose thread reads, {@linkplain NurseryHandle#post posts} a
 * task that sends. When the nursery is cancelled, each of them says good-bye, and the server stops
 * after the last one.
 */
final class HelidonChat {

  private static final int GOING_AWAY = 1_001;

  private final NurseryHandle visitors;
  private final Broadcast<String> said = Broadcast.sliding(100);

  private HelidonChat(Nursery visitors) {
    this.visitors = NurseryHandle.of(visitors);
  }

  private void listen(ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    try {
      visitors.call(() -> sendEvents(response));
    } catch (TaskCancelledException e) {
      // the server ends
    } catch (IOException e) {
      IO.println("lost one: " + e.getMessage());
    }
  }

  private void sendEvents(ServerResponse response) throws IOException {
    try (ReceiveChannel<String> all = said.subscribe();
        OutputStream out = response.outputStream()) {
      send(out, ": welcome");
      try {
        while (true) {
          Timed<String> next = CancelScope.moveOnAfter(ofSeconds(15), all::receive);
          send(
              out,
              switch (next) {
                case Timed.Done(String text) -> "data: " + text.replace("\n", "\ndata: ");
                case Timed.CutOff(_) -> ": still here";
              });
        }
      } catch (Cancelled e) {
        CancelScope.shielded(() -> send(out, "event: bye\ndata: the server ends"));
        throw e;
      }
    }
  }

  private static void send(OutputStream out, String event) throws IOException {
    out.write((event + "\n\n").getBytes(UTF_8));
    out.flush();
  }

  /** Helidon calls it on the thread of the connection; a task of ours sends meanwhile. */
  private final class Visitor implements WsListener {

    private final CancelScope stay = CancelScope.create();
    private final StringBuilder parts = new StringBuilder();

    @Override
    public void onOpen(WsSession session) {
      ReceiveChannel<String> others = said.subscribe();
      visitors.post(() -> hear(others, session));
    }

    private void hear(ReceiveChannel<String> others, WsSession session) {
      try (others) {
        stay.run(() -> others.forEach(text -> session.send(text, true)));
      } catch (Cancelled e) {
        CancelScope.shielded(() -> session.close(GOING_AWAY, "the server ends"));
        throw e;
      } catch (UncheckedIOException e) {
        IO.println("lost one: " + e.getMessage());
      }
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      parts.append(text);
      if (last) {
        said.send(parts.toString());
        parts.setLength(0);
      }
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
      stay.cancel("the visitor has left");
    }

    @Override
    public void onError(WsSession session, Throwable t) {
      stay.cancel("the visitor is lost");
    }
  }

  private WebServer start(int port) {
    return WebServer.builder()
        .host("127.0.0.1")
        .port(port)
        .shutdownHook(false) // there is a nursery
        .routing(http ->
            http.get(
                    "/",
                    (_, response) ->
                        response
                            .header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
                            .send(ChatServer.PAGE))
                .get("/events", (_, response) -> listen(response)))
        .addRouting(WsRouting.builder().endpoint("/chat", Visitor::new))
        .build()
        .start();
  }

  /** The server is there for as long as anybody is; whoever comes too late is told so by it. */
  private static void serve(int port) {
    var server = new AtomicReference<WebServer>();
    try {
      Nursery.run(visitors -> {
        server.set(new HelidonChat(visitors).start(port));
        IO.println("chat on http://127.0.0.1:" + server.get().port() + "/ (Ctrl-C ends it)");
        Tasks.sleepForever();
      });
    } finally {
      server.get().stop();
    }
  }

  static void main(String... words) {
    int port = new Arguments("chat-helidon [PORT]", words, 0, 1).number(0, 0);
    Program.main(_ -> serve(port));
  }
}
