// sample: speech - microphone, chunks, WebSocket, partial results; to a PORT, or all in one program
package dev.nursery.samples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.SendChannel;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.process.Program;
import dev.nursery.samples.Arguments;
import dev.nursery.samples.web.WebSocket.Message;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A client of a speech service, with the architecture of "Nuance API Client": a microphone that
 * nobody can stop, a queue, a task that sends, and one that shows what is understood.
 *
 * <p>What changes when coroutines become virtual threads: the microphone may be a library that
 * blocks, as most are, and is a task all the same. {@code asyncio.Queue} is a channel, here one
 * that drops the oldest sound rather than fill the memory when the network is slow; closing it is
 * how the sender learns that the speech is over. And the three tasks are one block: if the socket
 * breaks, the microphone is switched off.
 */
final class SpeechClient {

  private static final String SPEECH = "async can sometimes be confusing but I believe in you";

  private SpeechClient() {}

  /** Records, in chunks of a fifth of a second. */
  private static void microphone(SendChannel<ByteBuffer> chunks) {
    try (chunks) {
      for (int i = 0; i < SPEECH.length(); i += 4) {
        Tasks.sleep(ofMillis(200));
        chunks.send(UTF_8.encode(SPEECH.substring(i, Math.min(i + 4, SPEECH.length()))));
      }
    }
    IO.println("(silence)");
  }

  private static void upload(Iterable<ByteBuffer> chunks, WebSocket socket) {
    for (ByteBuffer chunk : chunks) {
      socket.send(new Message.Binary(chunk));
    }
    socket.send("end");
  }

  static void speak(int port) throws IOException {
    try (TcpStream stream = Tcp.open("127.0.0.1", port)) {
      WebSocket socket = WebSocket.open(stream, "127.0.0.1:" + port, "/speech");
      MemoryChannel<ByteBuffer> chunks = MemoryChannel.sliding(50);
      Nursery.run(nursery -> {
        nursery.startSoon("microphone", () -> microphone(chunks.sender()));
        nursery.startSoon("upload", () -> upload(chunks.receiver(), socket));
        for (Message message : socket) {
          if (message instanceof Message.Text(String text)) {
            IO.println(text);
          }
        }
      });
    }
  }

  private static void speakToOurselves(Nursery nursery) throws IOException {
    TcpListener listener =
        nursery
            .background()
            .start(Tcp.listenOptions().host("127.0.0.1").server(0, SpeechServer::handle));
    speak(listener.port());
  }

  static void main(String... words) {
    int port = new Arguments("speech [PORT]", words, 0, 1).number(0, 0);
    Program.main(nursery -> {
      if (port > 0) {
        speak(port);
      } else {
        speakToOurselves(nursery);
      }
    });
  }
}
