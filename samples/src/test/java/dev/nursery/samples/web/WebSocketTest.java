package dev.nursery.samples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.BrokenResourceException;
import dev.nursery.Nursery;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.samples.Told;
import dev.nursery.samples.web.WebSocket.Message;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testing.stream.MemoryStreams;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** With the JDK's own client, with each other, and with one that breaks the rules. */
class WebSocketTest {

  // -- the JDK's client

  /** Writes down what comes. */
  private static final class Heard implements java.net.http.WebSocket.Listener {

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public @Nullable CompletionStage<?> onText(
        java.net.http.WebSocket socket, CharSequence text, boolean last) {
      events.add(text + "");
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(java.net.http.WebSocket socket, ByteBuffer message) {
      events.add("pong " + UTF_8.decode(message));
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(
        java.net.http.WebSocket socket, int code, String reason) {
      events.add("closed " + code);
      return null;
    }

    String next() throws InterruptedException {
      return events.poll(30, SECONDS) + "";
    }
  }

  @Test
  void theClientOfTheJdkIsUnderstood() {
    Nursery.run(nursery -> {
      TcpListener listener =
          nursery
              .background()
              .start(Tcp.listenOptions().host("127.0.0.1").server(0, SpeechServer::handle));
      var heard = new Heard();
      try (var http = HttpClient.newHttpClient()) {
        var socket =
            http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + listener.port() + "/"), heard)
                .get();
        socket.sendBinary(UTF_8.encode("good "), true).get();
        assertThat(heard.next()).isEqualTo("partial: good");
        socket.sendPing(UTF_8.encode("?")).get();
        assertThat(heard.next()).isEqualTo("pong ?");
        socket.sendBinary(UTF_8.encode("mor"), false).get();
        socket.sendPing(UTF_8.encode("in between")).get();
        assertThat(heard.next()).isEqualTo("pong in between");
        socket.sendBinary(UTF_8.encode("ning "), true).get();
        assertThat(heard.next()).isEqualTo("partial: good morning");
        socket.sendText("Grüße", true).get();
        assertThat(heard.next()).isEqualTo("unknown command: Grüße");
        String much = "x".repeat(100_000);
        socket.sendText(much, true).get();
        var all = new StringBuilder();
        while (all.length() < much.length()) {
          all.append(heard.next().replace("unknown command: ", ""));
        }
        assertThat(all).hasToString(much);
        socket.sendText("end", true).get();
        assertThat(heard.next()).isEqualTo("final: good morning ");
        assertThat(heard.next()).isEqualTo("closed 1000");
      }
    });
  }

  // -- the sample

  @NurseryTest
  void partialResultsComeWhileOneSpeaks(Nursery nursery, VirtualClock clock, MemoryNetwork network)
      throws Exception {
    var told =
        Told.inRealTime(() ->
            network.use(() -> {
              TcpListener listener =
                  nursery.background().start(Tcp.server(0, SpeechServer::handle));
              SpeechClient.speak(listener.port());
            }));

    assertThat(told.lines())
        .startsWith("partial: async", "partial: async can")
        .endsWith("(silence)", "final: async can sometimes be confusing but I believe in you")
        .hasSize(10);
    assertThat(clock.elapsed()).isBetween(Duration.ofMillis(2_800), Duration.ofSeconds(3));
  }

  // -- the rules

  /** What the server makes of these bytes, after the handshake. */
  private static List<Integer> answerTo(int... bytes) throws IOException {
    var pair = MemoryStreams.pair();
    var answer = new ArrayList<Integer>();
    Nursery.run(nursery -> {
      nursery.startSoon(() -> converse(pair.there()));
      WebSocket.open(pair.here(), "here", "/");
      var sent = ByteBuffer.allocate(bytes.length);
      for (int value : bytes) {
        sent.put((byte) value);
      }
      pair.here().sendAll(sent.flip());
      for (byte value : new BufferedReceiveStream(pair.here()).receiveExactly(4)) {
        answer.add(value & 0xff);
      }
    });
    return answer;
  }

  private static void converse(HalfCloseable stream) throws IOException {
    var in = new BufferedReceiveStream(stream);
    WebSocket socket = WebSocket.accept(HttpHead.read(in), stream, in);
    assertThat(catchThrowableOfType(BrokenResourceException.class, socket::receive))
        .hasMessageStartingWith("the peer has sent ");
  }

  @NurseryTest
  void whoBreaksTheRulesIsToldWhich() throws Exception {
    assertThat(answerTo(0x81, 0x00)).as("not masked").containsExactly(0x88, 2, 0x03, 0xea);
    assertThat(answerTo(0xc1, 0x80, 0, 0, 0, 0)).as("reserved").containsExactly(0x88, 2, 3, 0xea);
    assertThat(answerTo(0x83, 0x80, 0, 0, 0, 0)).as("kind 3").containsExactly(0x88, 2, 3, 0xea);
    assertThat(answerTo(0x80, 0x80, 0, 0, 0, 0)).as("what for").containsExactly(0x88, 2, 3, 0xea);
    assertThat(answerTo(0x81, 0x81, 0, 0, 0, 0, 0xff))
        .as("UTF-8")
        .containsExactly(0x88, 2, 3, 0xef);
    assertThat(answerTo(0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0))
        .as("4 GiB")
        .containsExactly(0x88, 2, 3, 0xf1);
  }

  /** Wherever it is cancelled, neither side is left waiting, and no message is cut in two. */
  @Test
  void canBeCancelledAnywhere() {
    var report =
        CancellationExplorer.seed(1)
            .explore((nursery, after) -> {
              var pair = MemoryStreams.pair();
              nursery.startSoon(() -> {
                try (var there = pair.there()) {
                  SpeechServer.handle(there);
                } catch (BrokenResourceException | IOException e) {
                  // the client is gone
                }
              });
              try (var here = pair.here()) {
                var socket = WebSocket.open(here, "here", "/");
                socket.send(new Message.Binary(UTF_8.encode("good ")));
                assertThat(socket.receive()).isEqualTo(new Message.Text("partial: good"));
                socket.send("end");
                assertThat(socket.receive()).isEqualTo(new Message.Text("final: good "));
              }
            });
    assertThat(report.runs()).isGreaterThan(10);
  }
}
