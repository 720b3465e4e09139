// sample: chat - a chat in the browser: a page, WebSockets to talk, server-sent events to listen
package dev.nursery.samples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.EndOfChannelException;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Timed;
import dev.nursery.channel.Broadcast;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.net.SendStream;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.server.Server;
import dev.nursery.net.server.ServerConnection;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.process.Program;
import dev.nursery.samples.Arguments;
import dev.nursery.samples.web.WebSocket.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The server that "aiohttp" and "sanic" are there for, with {@code WebSocketResponse}. Whatever
 * anybody says goes to everybody: to those who talk, through their WebSocket, and to those who only
 * listen, as server-sent events ({@code curl -N} is one of them). The page does both.
 *
 * <p>What changes when coroutines become virtual threads: a connection with two directions is two
 * tasks in a nursery, and when one has ended so has the other. What is said goes through a {@link
 * Broadcast}: who reads too slowly loses the oldest, and nobody waits. When the server ends, each
 * wait for the next thing to come is where a connection is told so.
 */
final class ChatServer {

  static final String PAGE =
      """
      <!doctype html>
      <meta charset="utf-8">
      <title>Chat</title>
      <form><input autofocus placeholder="say something"></form>
      <h2>WebSocket: <output id="socket">connecting</output></h2>
      <ul id="talk"></ul>
      <h2>Server-sent events: <output id="source">connecting</output></h2>
      <ul id="events"></ul>
      <script>
        const find = selector => document.querySelector(selector)
        const add = (list, text) => {
          const line = document.createElement('li')
          line.textContent = text
          find(list).append(line)
        }
        const goodBye = 'the server is going away'

        const socket = new WebSocket(`ws://${location.host}/chat`)
        socket.onopen = () => find('#socket').value = 'connected'
        socket.onmessage = event => add('#talk', event.data)
        socket.onclose = event => find('#socket').value = event.code == 1001 ? goodBye : 'lost'
        find('form').onsubmit = event => {
          event.preventDefault()
          socket.send(find('input').value)
          find('input').value = ''
        }

        const source = new EventSource('/events')
        source.onopen = () => find('#source').value = 'connected'
        source.onmessage = event => add('#events', event.data)
        source.onerror = () => find('#source').value = 'lost, trying again'
        source.addEventListener('bye', () => {
          source.close() // or it would come back
          find('#source').value = goodBye
        })
      </script>
      """;

  private final Broadcast<String> said = Broadcast.sliding(100);

  void handle(ServerConnection<?> connection) throws IOException {
    var in = new BufferedReceiveStream(connection);
    // Browsers connect before they have anything to ask for.
    Timed<ByteBuffer> first = connection.untilDraining(() -> in.peek(1));
    if (!first.orElse(ByteBuffer.allocate(0)).hasRemaining()) {
      return;
    }
    HttpHead request = HttpHead.read(in);
    switch (request.path()) {
      case "/" -> answer(connection, "200 OK", "text/html", PAGE);
      case "/events" -> listen(connection);
      case "/chat" -> {
        if (WebSocket.isWanted(request)) {
          talk(connection, request, in);
        } else {
          answer(connection, "426 Upgrade Required", "text/plain", "This is for WebSockets.\n");
        }
      }
      default -> answer(connection, "404 Not Found", "text/plain", "There is no such page.\n");
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

  /** Who is told that the connection is open hears all that is said from then on. */
  private void talk(ServerConnection<?> connection, HttpHead request, BufferedReceiveStream in)
      throws IOException {
    try (ReceiveChannel<String> others = said.subscribe()) {
      WebSocket socket = WebSocket.accept(request, connection, in);
      MultiError.on(BrokenResourceException.class, e -> IO.println("lost one: " + e.getMessage()))
          .run(() -> {
            Nursery.run(nursery -> {
              nursery.background().startSoon("hears", () -> others.forEach(socket::send));
              sayAll(connection, socket);
            });
            socket.goAway();
            socket.forEach(_ -> {}); // until the browser has heard of it
          });
    }
  }

  /** Until the client has finished, or the server is about to end. */
  private void sayAll(ServerConnection<?> connection, WebSocket socket) {
    try {
      while (connection.untilDraining(socket::receive) instanceof Timed.Done(Message message)) {
        if (message instanceof Message.Text(String text)) {
          said.send(text);
        }
      }
    } catch (EndOfChannelException e) {
      // the client has finished
    }
  }

  /** A comment now and then, when nobody says anything, finds out whether the client is there. */
  private void listen(ServerConnection<?> connection) throws IOException {
    try (ReceiveChannel<String> all = said.subscribe()) {
      Map<String, String> headers =
          Map.of("Content-Type", "text/event-stream", "Cache-Control", "no-store");
      new HttpHead("HTTP/1.1 200 OK", headers).send(connection);
      Timed<Timed<String>> next;
      do {
        next = CancelScope.moveOnAfter(ofSeconds(15), () -> connection.untilDraining(all::receive));
        String event =
            switch (next) {
              case Timed.Done(Timed.Done(String text)) ->
                  "data: " + text.replace("\n", "\ndata: ") + "\n\n";
              case Timed.Done(Timed.CutOff(_)) -> "event: bye\ndata: the server ends\n\n";
              case Timed.CutOff(_) -> ": still here\n\n";
            };
        connection.sendAll(event.getBytes(UTF_8));
      } while (!(next instanceof Timed.Done(Timed.CutOff(_))));
    }
  }

  static void main(String... words) {
    int port = new Arguments("chat [PORT]", words, 0, 1).number(0, 0);
    Program.main(_ -> {
      TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(port);
      IO.println("chat on http://127.0.0.1:" + listener.port() + "/ (Ctrl-C ends it)");
      var chat = new ChatServer();
      Server.options().drainingWhenCancelled().grace(ofSeconds(1)).serve(listener, chat::handle);
    });
  }
}
