// sample: chat - a chat in the browser: a page, WebSockets to talk, server-sent events to listen
package dev.nursery.samples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Timed;
import dev.nursery.channel.Broadcast;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.net.ByteStream;
import dev.nursery.net.SendStream;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.server.Server;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.process.Program;
import dev.nursery.samples.Arguments;
import dev.nursery.samples.web.WebSocket.Message;
import java.io.IOException;
import java.util.Map;

/**
 * Whatever anybody says goes to everybody: to those who talk, through their WebSocket, and to those
 * who only listen, as server-sent events ({@code curl -N} is one of them).
 *
 * <p>What changes when coroutines become virtual threads: a connection with two directions is two
 * tasks in a nursery, and when one has ended so has the other. What is said goes through a {@link
 * Broadcast}: who reads too slowly loses the oldest, and nobody waits.
 */
final class ChatServer {

  private static final String PAGE =
      """
      <!doctype html>
      <title>Chat</title>
      <form><input autofocus placeholder="say something"></form>
      <ul></ul>
      <script>
        const socket = new WebSocket(`ws://${location.host}/chat`)
        const input = document.querySelector('input')
        document.querySelector('form').onsubmit = event => {
          event.preventDefault()
          socket.send(input.value)
          input.value = ''
        }
        socket.onmessage = event => {
          const line = document.createElement('li')
          line.textContent = event.data
          document.querySelector('ul').append(line)
        }
      </script>
      """;

  private final Broadcast<String> said = Broadcast.sliding(100);

  void handle(ByteStream stream) throws IOException {
    var in = new BufferedReceiveStream(stream);
    HttpHead request = HttpHead.read(in);
    switch (request.path()) {
      case "/" -> answer(stream, "200 OK", "text/html", PAGE);
      case "/events" -> listen(stream);
      case "/chat" -> {
        if (WebSocket.isWanted(request)) {
          talk(WebSocket.accept(request, stream, in));
        } else {
          answer(stream, "426 Upgrade Required", "text/plain", "This is for WebSockets.\n");
        }
      }
      default -> answer(stream, "404 Not Found", "text/plain", "There is no such page.\n");
    }
  }

  private static void answer(SendStream stream, String status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(UTF_8);
    Map<String, String> headers =
        Map.of(
            "Content-Type", type + "; charset=utf-8",
            "Content-Length", body.length + "",
            "Connection", "close");
    new HttpHead("HTTP/1.1 " + status, headers).send(stream);
    stream.sendAll(body);
  }

  private void talk(WebSocket socket) {
    try (ReceiveChannel<String> others = said.subscribe()) {
      MultiError.on(BrokenResourceException.class, e -> IO.println("lost one: " + e.getMessage()))
          .run(() ->
              Nursery.run(nursery -> {
                nursery.background().startSoon("hears", () -> others.forEach(socket::send));
                for (Message message : socket) {
                  if (message instanceof Message.Text(String text)) {
                    said.send(text);
                  }
                }
              }));
    }
  }

  /** A comment now and then, when nobody says anything, finds out whether the client is there. */
  private void listen(SendStream stream) throws IOException {
    try (ReceiveChannel<String> all = said.subscribe()) {
      new HttpHead("HTTP/1.1 200 OK", Map.of("Content-Type", "text/event-stream")).send(stream);
      while (true) {
        Timed<String> next = CancelScope.moveOnAfter(ofSeconds(15), all::receive);
        String event =
            switch (next) {
              case Timed.Done(String text) -> "data: " + text.replace("\n", "\ndata: ") + "\n\n";
              case Timed.CutOff(_) -> ": still here\n\n";
            };
        stream.sendAll(event.getBytes(UTF_8));
      }
    }
  }

  static void main(String... words) {
    int port = new Arguments("chat [PORT]", words, 0, 1).number(0, 0);
    Program.main(_ -> {
      TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(port);
      IO.println("chat on http://127.0.0.1:" + listener.port() + "/ (Ctrl-C ends it)");
      Server.options().grace(ofSeconds(1)).serve(listener, new ChatServer()::handle);
    });
  }
}
