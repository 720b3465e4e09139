// sample: speech-server - a WebSocket server that understands while one still speaks; on a PORT
package dev.nursery.samples.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nursery.net.ByteStream;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.server.Server;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.process.Program;
import dev.nursery.samples.Arguments;
import dev.nursery.samples.web.WebSocket.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * "aiohttp WebSocket server": {@code async for msg in ws}. It stands for a service that recognises
 * speech: it gets sound in chunks, and answers what it has understood so far, and finally all. (The
 * sound is a text in small pieces, and recognising it is waiting for the next word.)
 *
 * <p>What changes when coroutines become virtual threads: {@code ws.prepare} is a call, and the
 * loop is Java's own, as {@link WebSocket} is a channel. The handler is an ordinary method on an
 * ordinary stream, so the same code runs over TCP, TLS, or a network in memory.
 */
final class SpeechServer {

  private SpeechServer() {}

  static void handle(ByteStream stream) throws IOException {
    var in = new BufferedReceiveStream(stream);
    HttpHead request = HttpHead.read(in);
    if (!WebSocket.isWanted(request)) {
      new HttpHead("HTTP/1.1 426 Upgrade Required", Map.of("Upgrade", "websocket")).send(stream);
      return;
    }
    recognise(WebSocket.accept(request, stream, in));
  }

  private static void recognise(WebSocket socket) {
    var heard = new StringBuilder();
    for (Message message : socket) {
      switch (message) {
        case Message.Binary(ByteBuffer sound) -> {
          String piece = UTF_8.decode(sound).toString();
          heard.append(piece);
          if (piece.contains(" ")) {
            socket.send("partial: " + heard.substring(0, heard.lastIndexOf(" ")));
          }
        }
        case Message.Text(String command) when command.equals("end") -> {
          socket.send("final: " + heard);
          socket.finish();
        }
        case Message.Text(String command) -> socket.send("unknown command: " + command);
      }
    }
  }

  static void main(String... words) {
    int port = new Arguments("speech-server [PORT]", words, 0, 1).number(0, 0);
    Program.main(_ -> {
      TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(port);
      IO.println("listening to speech (Ctrl-C ends it); try: bin/sample speech " + listener.port());
      Server.options().serve(listener, SpeechServer::handle);
    });
  }
}
