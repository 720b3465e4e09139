package dev.nursery.samples.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import dev.nursery.net.server.Server;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.samples.web.WebSocket.Message;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.net.MemoryNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** In a network in memory. */
class ChatServerTest {

  private static BufferedReceiveStream get(String path) throws IOException {
    TcpStream stream = Tcp.open("server", 80);
    new HttpHead("GET " + path + " HTTP/1.1", Map.of("Host", "server")).send(stream);
    return new BufferedReceiveStream(stream);
  }

  private static void serve(Nursery nursery, MemoryNetwork network) throws IOException {
    var chat = new ChatServer();
    network
        .host("server")
        .use(() ->
            nursery.background().start(Server.options().server(Tcp.listen(80), chat::handle)));
  }

  @NurseryTest
  void whatOneSaysAllHear(Nursery nursery, MemoryNetwork network) throws Exception {
    serve(nursery, network);
    network.use(() -> {
      try (TcpStream ann = Tcp.open("server", 80);
          TcpStream bob = Tcp.open("server", 80);
          BufferedReceiveStream events = get("/events")) {
        WebSocket anns = WebSocket.open(ann, "server", "/chat");
        WebSocket bobs = WebSocket.open(bob, "server", "/chat");
        assertThat(HttpHead.read(events).header("content-type")).isEqualTo("text/event-stream");

        anns.send("hello");
        bobs.send("hi\nthere");

        for (WebSocket socket : List.of(anns, bobs)) {
          assertThat(List.of(socket.receive(), socket.receive()))
              .containsExactlyInAnyOrder(new Message.Text("hello"), new Message.Text("hi\nthere"));
        }
        var lines = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
          lines.add(events.receiveLine() + "");
        }
        assertThat(lines).contains("data: hello", "data: hi", "data: there", "");
        assertThat(events.receiveLine()).isEqualTo(": still here");
      }
    });
  }

  @NurseryTest
  void whoGoesWithoutTakingLeaveIsNobodysTrouble(Nursery nursery, MemoryNetwork network)
      throws Exception {
    serve(nursery, network);
    network.use(() -> {
      try (TcpStream ann = Tcp.open("server", 80)) {
        WebSocket anns = WebSocket.open(ann, "server", "/chat");
        try (TcpStream bob = Tcp.open("server", 80)) {
          WebSocket.open(bob, "server", "/chat");
        }
        Tasks.sleep(Duration.ofMillis(10)); // for the server to notice
        anns.send("hello");
        assertThat(anns.receive()).isEqualTo(new Message.Text("hello"));
      }
    });
  }

  @NurseryTest
  void thePageIsThereAndOthersAreNot(Nursery nursery, MemoryNetwork network) throws Exception {
    serve(nursery, network);
    network.use(() -> {
      try (BufferedReceiveStream page = get("/")) {
        HttpHead head = HttpHead.read(page);
        assertThat(head.firstLine()).isEqualTo("HTTP/1.1 200 OK");
        byte[] body = page.receiveExactly(Integer.parseInt(head.header("Content-Length")));
        assertThat(new String(body, StandardCharsets.UTF_8)).contains("new WebSocket(");
      }
      try (BufferedReceiveStream page = get("/nothing")) {
        assertThat(HttpHead.read(page).firstLine()).isEqualTo("HTTP/1.1 404 Not Found");
      }
    });
  }
}
